### The report and the digest: how upset customers fared.
### How to write this stands in alerts/words/en.ftl. Words of alerts (causes, times) are taken from there.
###
### $shown is the number $count as people read it, every digit of it.

## The digest: title and figures. At most 200 words with what five customers said, so every word counts

digest-title = How upset customers fared: { $brand }, { $since } to { $until }
all-brands = all brands
digest-complaints = { NUMBER($count) ->
    [one] { $shown } complaint
   *[other] { $shown } complaints
}
# $complaints is the line above.
digest-heard = { $complaints } in { NUMBER($count) ->
    [one] { $shown } post
   *[other] { $shown } posts
}
digest-critical = { $shown } critical
digest-high = { $shown } high
# The end of a list that is a sentence.
sentence = { $said }.
digest-answered = Answered: { $share }; in time { $in_time }.
digest-first-reply = First reply, the middle one: after { $figure }.
digest-good = Good replies, by the reply coach: { $share }.
digest-recovered = Content or quiet after our answer: { $share }.
digest-calmer = Calmer in their next post: { $calmer }. Complained again: { $again }.

digest-changed = Changed: { $changes }.
digest-unchanged = Changed: nothing by more than chance.
digest-no-before = Changed: there is no whole period before to compare with.
digest-no-before-since = Changed: there is no whole period before to compare with (listening since { $date }).
# complaints −39 (−53 to −27); stands in lists.
digest-change = { $what } { $moved }
digest-also = { $start }; { $more }

digest-often = Most often: { $causes }.
digest-cause = { $cause } { $shown }
digest-quotes = In their words:
digest-quote = «{ $words }» ({ $language }, { $incident })

## Figures, with what they stand on and how far chance could have moved them

figure-of = { $part } of { $whole }
figure-share = { $of } ({ $percent } %, { $low } to { $high })
figure-between = { $value } ({ $low } to { $high })
figure-unknown = not known

more = +{ $amount }
fewer = −{ $amount }
longer = +{ $span }
shorter = −{ $span }
moved = { $moved } ({ $low } to { $high })
# Of shares: percentage points. $moved is +12, $count is 12.
moved-points = { NUMBER($count) ->
    [one] { $moved } point
   *[other] { $moved } points
} ({ $low } to { $high })

## The whole report

report-opened = incidents opened: { $opened }; { $measured } measured
report-dismissed = { $count } dismissed
report-internal = { $count } internal
report-private = { $count } private
report-withdrawn = { $count } withdrawn
report-waiting = no answer yet: { $waiting }; marked as answered, and no public reply was seen: { $marked }
report-change = change: { $change }

report-measures = The measures (with 95 % intervals)
report-measure = { $title }: { $figure }
report-measure-changed = { $measure }; change { $moved }
# What is counted, and of what.
report-share = { $counts }; of { $of }
# The middle of what, of how many there could have been, and of what. $number is "106 of 130".
report-median = { $counts }, of { $number }: { $of }

report-ended = How we spoke, and how it ended: two things
report-cause = { $cause }: { $opened } opened · answered { $answered } · good replies { $good } · content or quiet after it { $recovered }
report-apart-good = content or quiet where our first reply was good: { $figure }
report-apart-other = and where it was not: { $figure }
report-apart-differs = { $apart }; difference { $moved }
report-meant-for = These figures tell how customers fare, not who of us is better; what they are not for: { $page }

## The measures: name, what is counted, and of what

measure-opened = complaints
measure-acknowledged = got an answer
measure-acknowledged-counts = incidents with a public reply of ours, or marked as answered by a person
measure-acknowledged-of = incidents opened, without those that still wait within the time promised
measure-in_time = answered in time
measure-in_time-counts = incidents whose first reply came by the time promised
measure-in_time-of = incidents that got a reply, or whose time is over
measure-first_reply = time to the first reply
measure-first_reply-counts = median of the time from the customer's first post to our first reply
measure-first_reply-of = incidents that got a reply, of all opened
measure-good_replies = good replies
measure-good_replies-counts = our public replies that the reply coach calls good
measure-good_replies-of = our public replies that were graded
measure-positive = positive in tone
measure-positive-counts = median of this part of the coach's score, 0 to 1
measure-positive-of = replies graded, of our public replies
measure-to_the_matter = addresses the matter
measure-to_the_matter-counts = { measure-positive-counts }
measure-to_the_matter-of = { measure-positive-of }
measure-personal = personal
measure-personal-counts = { measure-positive-counts }
measure-personal-of = { measure-positive-of }
measure-calmer = calmer in the next post
measure-calmer-counts = customers whose next public post is less negative than their last before our reply
measure-calmer-of = customers who wrote again within 14 days of our reply, both posts readable
measure-mood_change = change of mood
measure-mood_change-counts = median of the negativity lost from the last post before our reply to the next after it
measure-mood_change-of = incidents with both posts, of those that got a reply
measure-recovered = content or quiet after our answer
measure-recovered-counts = incidents without a further complaint in the 48 hours after our reply
measure-recovered-of = incidents that got a reply at least 48 hours ago
measure-content = said thanks
measure-content-counts = incidents in which the customer thanked or praised within these 48 hours, and did not complain
measure-content-of = { measure-recovered-of }
measure-repeated = complained again
measure-repeated-counts = incidents whose author had opened another in the 14 days before
measure-repeated-of = incidents opened
