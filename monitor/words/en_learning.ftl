### Following through and learning: owed, ideas, outreach, story, practice, the reply coach, replay.
### How to write this stands in alerts/words/en.ftl. Words of alerts (causes, states, times) are taken from there.
###
### $shown is the number $count as people read it. $command is a command, as it is typed.

people-count = { NUMBER($count) ->
    [one] { $shown } person
   *[other] { $shown } people
}

## owed: a cause that was acted on, and who has not heard of it yet

owed-unsaid = { $cause }: nobody said yet that it was acted on; say so with: { $command }
owed-acted = { $cause }: acted on { $date }
owed-wrote = wrote { $date }
owed-waiting = { NUMBER($count) ->
    [one] { $shown } owed word
   *[other] { $shown } owed word
}; our public answer ends it, or: { $command }
owed-nobody = nobody is owed word of it
owed-early = too early to say what it did: it takes a day on each side
# $before is "5 people", $days is "7 days", $after and $span are numbers.
owed-effect = { $before } in the { $days } before, { $after } in the { $span } after
owed-changed = { $effect }: { $change } (95 %: { $low } to { $high }; { $chance })
owed-more-than-chance = more than chance
owed-maybe-chance = may be chance
owed-everybody = { $effect }; of any cause { $before } and { $after }

## ideas and outreach

ideas-none = nobody suggested anything in that time
outreach-last = last spoke { $date }
outreach-no-address = no address
outreach-nobody = there is nobody whom nobody was in touch with for { $days }
outreach-seed = seed { $seed }; none of them is drawn again for { $days }

## story: recoveries, told with consent

story-added = story { $number } is { $incident }; tell it with: { $command }
story-consent = { $date } by { $actor }: { $consent }
story-none-kept = no story was kept yet; { $command }
# Stands in that command for what is to be written there.
story-how = how they agreed
story-unknown = there is no story { $number }; see: { $command }
story-forgotten = story { $number } is forgotten
story-left-out = { $count } left out: a text is no longer held, or they are upset again
story-none = there is no story to tell yet
story-names = names of third persons are not found by a program: read it before it leaves the house
story-head = Story { $number } · { $cause } · { $month }
story-post = They wrote:
story-reply = We answered:
story-thanks = Then they wrote:
no-story-post = { $incident } has no post any more: its text is no longer held
no-story-public = { $incident } has no public post: what was said to you alone is no story to tell
no-story-reply = { $incident } has no public answer of ours; a story needs the post, our answer and their thanks
no-story-end = { $incident } does not end well yet: the customer has not written since, or is still upset

## practice: an old complaint, answered once more

practice-limit = { NUMBER($count) ->
    [one] at most { $shown } letter
   *[other] at most { $shown } letters
}
practice-yours = Your reply; end it with { $keys } on a line of its own:
practice-none = no incident is over for a week yet
practice-none-in = no incident in { $language } is over for a week yet
practice-no-reply = no reply was given; the same again: { $command }
practice-unread = { $language } is not known to the coach: only what needs no knowledge of words was looked for
practice-good = good: nothing to mend
practice-finding = { $fault }: { $reason }
practice-score = { $language }: { $replies } · { $faults }
practice-mend = to mend:
practice-better = better: { $better }
practice-sent = What was sent:
practice-not-public = What was sent was not public.
practice-nobody = nobody has practised here yet
practice-no-faults = no faults

## The reply coach, and drafts

coach-words = { $fault } "{ $words }"
coach-good = good
coach-not-yet = not good yet
coach-tone = tone { $score }
coach-issue = issue { $score }
coach-personal = personal { $score }
coach-unread = (nothing is known of this language: only personal data, insults and length were looked for)
coach-no-words = nothing to answer in { $incident }: its words were removed by their author

# In English the names under which docs/empathy.md explains them.
fault-wrong_language = wrong_language
fault-private_data_in_public = private_data_in_public
fault-repeats_insult = repeats_insult
fault-emoji_on_grief = emoji_on_grief
fault-blame = blame
fault-argument = argument
fault-negative_language = negative_language
fault-overpromise = overpromise
fault-no_acknowledgement = no_acknowledgement
fault-empty_sympathy = empty_sympathy
fault-no_action = no_action
fault-no_time_or_owner = no_time_or_owner
fault-closed_question_only = closed_question_only
fault-robotic_template = robotic_template
fault-too_long = too_long

draft-none = { $incident }: no draft · { $why }
draft-in = { $incident }: draft in { $language }
draft-by = written by { $model }
draft-edit = edit it before you send it
draft-meaning = that is, in { $language }:
draft-not-shown = (what the back end wrote is not shown: { $why })

# Why there is no draft.
no-draft-surge = a surge is answered one by one: { $command }
no-draft-resolved = it is resolved; nothing is to be answered
no-draft-dismissed = it is dismissed; nothing is to be answered
no-draft-answered = it is answered; nothing is to be answered
no-draft-removed = its words were removed by their author
no-draft-forgotten = nothing was kept of what was understood
no-draft-event = a sensitive event holds
no-draft-language = no sentences in this language
no-draft-kind = neither a complaint nor praise
no-draft-unsure = too little is understood
no-draft-room = the platform gives too little room

# What they speak of, where a person is called who is trained for it.
no-draft-self_harm = self-harm
no-draft-violence = violence
no-draft-minor = a child
no-draft-medical = medical harm
no-draft-disaster = a disaster
no-draft-bereavement = bereavement
no-draft-security = a security hole
no-draft-legal = legal
no-draft-press = press

## replay: what another configuration would have told

replay-played = { NUMBER($count) ->
    [one] { $shown } post
   *[other] { $shown } posts
} since { $since }, played with { $now } and with { $other }
replay-removed = left out: { $count } whose text is no longer held
replay-unheard = { $file } has no source { $source }: { NUMBER($count) ->
    [one] { $shown } post
   *[other] { $shown } posts
} not heard
replay-alerts = { $sent } alerts with { $now }, { $would } with { $other }: { $same } the same
replay-earlier = { $count } earlier
replay-later = { $count } later
replay-never = { $count } never
replay-newly = { $count } newly
replay-surge = a surge
replay-not-sent = never
replay-progress = replay { $bar } { $done } of { $total } posts
replay-progress-line = replay: { $done } of { $total } posts

# What an alert told.
told-opened = opened
told-updated = updated
told-claimed = claimed
told-released = released
told-snoozed = snoozed
told-escalated = escalated
told-answered = answered
told-resolved = resolved
told-dismissed = dismissed
told-reopened = reopened
told-test = test

# Why it is not sent.
silent-no_surge = no such surge
silent-no_complaint = taken for no complaint
silent-elsewhere = goes to { $detail }
silent-too_mild = too mild: { $detail }
silent-in_surge = a surge speaks for it
silent-nobody = nobody is told of it
silent-source = its source is not listened to
silent-brand = about none of the brands
