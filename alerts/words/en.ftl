### What All Ears says to an agent, in English. The other languages say the same.
###
### Words after a $ are filled in and keep their names. Where a number changes the words, each form that the
### language has stands behind its name: one, two, few, many, other. The form with the * is also taken for "?".
### How to write this: https://projectfluent.org/fluent/guide/

## Numbers, times and dates

# The ten digits in their order, as they are written in this language.
digits = 0123456789
# In place of a number that nobody knows.
unknown = ?
# Two parts of one list or sentence.
joined = { $start }, { $more }

under-minute = under 1 min
minutes = { $minutes } min
hours = { $hours } h
hours-minutes = { $hours } h { $minutes } min
days = { NUMBER($days) ->
    [one] { $days } day
   *[other] { $days } days
}

# $time is 10:17.
time-utc = { $time } UTC
date-time = { $date }, { $time }
date = { $day } { $month }
date-year = { $day } { $month } { $year }
month = { NUMBER($month) ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}

## How bad, and about what

severity-low = LOW
severity-medium = MEDIUM
severity-high = HIGH
severity-critical = CRITICAL
# Many upset customers with one cause at once.
surge = SURGE
# A larger share of those who speak of the brand complains.
dip = MOOD DROP
# We are not sure that it is a complaint.
level-unsure = { $level }?

cause-staff_attitude = treated badly
cause-product_quality = product broken or bad
cause-delivery = delivery went wrong
cause-billing = trouble with a charge
cause-outage = it does not work
cause-no_answer = nobody answers
cause-safety = a danger to safety
cause-privacy = private data exposed
cause-experience = bad experience
cause-unknown = upset customer

# What makes it graver; stands behind the cause.
cue-unanswered = no answer yet
cue-repeat = not the first time
cue-churn = about to leave
cue-legal = speaks of legal steps
cue-press = speaks of the press
cue-safety = safety
cue-distress = in distress

## Until when

reply-by = reply by { $time }
reply-due = reply due { $time }
posted = posted { $time }
left = { $span } left
overdue = overdue by { $span }
answered-in = answered in { $span }
resolved-after = resolved after { $span }

state-open = open
state-claimed = claimed
state-snoozed = snoozed
state-answered = answered
state-resolved = resolved
state-dismissed = dismissed

## Who, where, and how far it carries

followers = { NUMBER($count) ->
    [one] { $count } follower
   *[other] { $count } followers
}
reactions = { NUMBER($count) ->
    [one] { $count } reaction
   *[other] { $count } reactions
}
reposts = { NUMBER($count) ->
    [one] { $count } repost
   *[other] { $count } reposts
}
replies = { NUMBER($count) ->
    [one] { $count } reply
   *[other] { $count } replies
}
seen-by = seen by about { $people }
growing = { $reach } and growing
reactions-unknown = reactions ?
language-unknown = language ?
latin-letters = { $language } in Latin letters

## Their words, and what we take from them

taken-down = the post was taken down
without-text = a post without text
place-private = { $place } (private)

feeling-anger = anger
feeling-disappointment = disappointment
feeling-worry = worry
feeling-sadness = sadness
feeling-confusion = confusion
feeling-calm = calm
feeling-joy = joy

surety-sure = We are sure it is a complaint.
surety-likely = It is likely a complaint.
surety-unsure = Is this a complaint? We are unsure.
brief-sure = sure it is a complaint
brief-likely = likely a complaint
brief-unsure = unsure
brief-feeling = feeling: { $feeling }
question = Is this a complaint?
# $command ends with the word "complaint"; "not" is a word of the command, too.
feedback = { $command } (or: not)

## What happened before, and since

posts = { NUMBER($count) ->
    [one] { $count } post
   *[other] { $count } posts
}
posts-by = { $posts } by { NUMBER($people) ->
    [one] { $people } person
   *[other] { $people } people
}
posts-copies = { $posts } and { NUMBER($copies) ->
    [one] { $copies } copy
   *[other] { $copies } copies
}
part-of-surge = part of surge { $surge }
surge-of = { NUMBER($people) ->
    [one] { $people } person
   *[other] { $people } people
}: { $what }
surge-usual = usual for this time: { $usual }
surge-waiting = { NUMBER($count) ->
    [one] { $count } still waits for an answer
   *[other] { $count } still wait for an answer
}
dip-of = { $people } of { NUMBER($spoke) ->
    [one] { $spoke } person
   *[other] { $spoke } people
} complain
dip-usual = usually about { $usual } of { $spoke }
dip-within = within { $span }
alike = { NUMBER($people) ->
    [one] { $people } person
   *[other] { $people } people
} with the same trouble today
for-agent = for { $agent }

persistent = { NUMBER($times) ->
    [one] { $times } time
   *[other] { $times } times
} in { $span }: they still hope that we help. Call this person.
nothing-before = nothing heard from them before
earlier = { NUMBER($count) ->
    [one] { $count } earlier incident
   *[other] { $count } earlier incidents
}
earlier-last = { $earlier }, the last on { $date }
earlier-outcome = { $earlier } ({ $outcome })
earlier-unanswered = { $earlier }; { $count } never answered

event-updated = UPDATED
event-claimed = CLAIMED
event-released = RELEASED
event-snoozed = SNOOZED
event-escalated = ESCALATED
event-answered = ANSWERED
event-resolved = RESOLVED
event-dismissed = NOT A COMPLAINT
event-reopened = REOPENED
event-test = TEST
# Stands before the severity that it has risen to.
now = now
# These stand behind the event: ANSWERED in 6 min by maria.
in-span = in { $span }
after-span = after { $span }
by-actor = by { $actor }
only-a-test = nobody is upset; this only shows that alerts arrive

reason-new_mentions = they wrote again
reason-reach_rose = it is spreading
reason-sla_near = the reply is due soon
reason-sla_due = the reply is due
reason-nobody_took_it = nobody has taken it
reason-claim_runs_out = the claim runs out soon
reason-surge_over = the surge is over
reason-mood_recovered = the mood is as usual again
reason-brand_replied = we replied
reason-mention_deleted = the post was taken down
reason-customer_satisfied = the customer is satisfied
reason-upset_again = upset again

# $news is the event in capitals with its details.
ended = { $news } · was { $level }: { $what }
was = was { $level }
incident = incident { $number }
seq = seq { $seq }
words-cut = their words were cut here; the command shows all
all-of-it = … all of it: { $command }

## Why there is no draft, and whom to call

advice-legal = They speak of legal steps. Call your legal team before anybody replies.
advice-press = A journalist or the press may be involved. Call your press team before anybody replies.
advice-safety = Somebody may be in danger. Call your safety team now.
advice-distress = They seem to be in distress. Call a colleague who is trained for this, and do not leave them alone with it.
advice-self_harm = They may harm themselves. Call a trained colleague now; where life is in danger, the emergency services.
advice-violence = They speak of violence. Call your security team; where anybody is in danger, the police.
advice-medical = Somebody may have come to harm. Call your medical or product safety team now.
advice-minor = It is about a child. Call whoever protects minors in your company before anybody replies.
advice-security = They report a security hole. Call your security team, and discuss nothing of it in public.
advice-bereavement = Somebody has died. Call an experienced colleague who writes to them personally.
advice-disaster = They are caught in a disaster. Call your crisis team before anybody replies.
advice-other = This needs a person with experience. Call your team lead before anybody replies.

## Labels

label-why = Why flagged
label-surety = How sure
label-feeling = Feeling
label-crowd = So far
label-before = Before
label-answer = What we answered then
label-persistent = Keeps turning to us
label-note = Known already
label-advice = No draft
label-draft = Draft, edit before you send
label-gloss = The draft in { $language }
label-place = When and who
label-words = Their words
label-incident = Incident

# The same for the terminal: one short word each.
brief-why = why
brief-posts = posts
brief-before = before
brief-answer = answer
brief-persistent = again
brief-note = known
brief-advice = call
brief-draft = draft
brief-gloss = in { $language }
brief-edit = edit before you send

# What stands on buttons.
label-open = Open to reply
label-dashboard = Open in All Ears
label-earlier = Their post before
label-claim = Claim
label-release = Release
label-answered = Answered
label-snooze = Snooze
label-resolve = Resolve
label-dismiss = Not a complaint
label-reopen = Reopen

## What others were happy about, told a few people at a time

praise-title = Kind words about { $brand } from { NUMBER($people) ->
    [one] { $people } person
   *[other] { $people } people
}
praise-more = and { $count } more; all of them: { $command }
