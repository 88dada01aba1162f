### What the command line says: incidents, the state of the service, who is on duty.
### How to write this stands in alerts/words/en.ftl. Words of alerts (severities, causes, times) are taken from there.

## Punctuation

# A name and what is told of it, something with what belongs to it, and words of somebody else.
pair = { $name }: { $told }
with-note = { $told } ({ $note })
quoted = «{ $words }»

## How a command is called

# $number, $incident and $mention show how such a name is written: 7, inc-000007, m7.
not-an-id = "{ $name }" is no id; incidents are { $number } or { $incident }, mentions { $mention }
no-incident = there is no incident { $name }; the nearest are { $near }
no-incident-yet = there is no incident { $name }: none was opened yet
over-already = that is over already; give a later time

## status

status-sources = sources
status-channels = channels
status-missed = missed
status-today = today

status-nothing-yet = nothing heard yet: no source was looked at so far
status-calm = no incident is open · everything that answers was looked at
status-open = { NUMBER($count) ->
    [one] { $count } incident is open
   *[other] { $count } incidents are open
}
# $clock says how long is left, or how late we are.
status-worst = { $open }, the worst { $level }, { $clock }
status-oldest = oldest undelivered alert: { $span } old
status-oldest-none = oldest undelivered alert: none

source-blind = blind: { $trouble }
source-blind-since = blind since { $time }: { $trouble }
trying-again = tried again by itself
source-waits = waiting: told to pause until { $time }: { $why }
source-used-up = its limit for now is used up
# Others bring what is heard there; $path is an address.
source-open = waits for deliveries at { $path }
delivered = last delivery { $span } ago
delivered-nothing = nothing delivered yet
source-new = not looked at yet; is the daemon running?
looked = looked { $span } ago
heard = last heard { $span } ago
heard-nothing = nothing heard yet
source-late = { $looked }; is the daemon running?
# A time in which nothing could be heard.
gap = gap { $start } to { $end }: { $reason }
gap-lost = nothing can be done: this source does not show its past

channel-stopped = stopped: { $error }
channel-down = down: { $error }
channel-waits = waiting: told to pause until { $time }
channel-idle = nothing sent yet
channel-waiting = { $count } waiting
# $view is the name of a table.
channel-dead = { $count } never accepted (see the view { $view })

# What the auditor found.
missed-step = step { $step } ({ $channels }) was due and was not told
missed-all = every step was taken, nobody has it and nobody is left to call

today-heard = { $shown } heard
today-complaints = { NUMBER($count) ->
    [one] { $shown } complaint
   *[other] { $shown } complaints
}
# The middle one of all.
today-to-alert = median { $span } from post to alert
today-to-answer = first reply median { $span }

## incidents

list-calm = no incident is open; every source that answers was looked at
list-no-match = no incident matches
reach-unknown = reach ?
line-people = { NUMBER($count) ->
    [one] { $shown } person
   *[other] { $shown } people
}
line-claimed = claimed by { $actor }
said-removed = (removed by its author)
# What somebody is to the incident: it is theirs, they joined the conversation, they wrote nearly the same words,
# or it is our own reply.
role-customer = customer
role-witness = witness
role-echo = echo
role-ours = ours
said = { $who } ({ $role }): { $words }

refused-claimed = { $incident } is already claimed by { $actor }
# $action and $allowed are words of the command.
refused-state = { $incident } is { $state }: { $action } is not possible now, but { $allowed } is

overdue-nobody = nobody has waited longer than promised

# $yes and $no are words of the command.
feedback-unclear = "{ $word }" is neither "{ $yes }" nor "{ $no }"
feedback-complaint = noted: { $mention } is a complaint, says { $actor }
feedback-not = noted: { $mention } is not a complaint, says { $actor }

## route

seconds = { $seconds } s
no-channel = no channel
route-waits = waits { $wait }, then at most one update in { $interval }
route-quiet = quiet hours hold it until { $time }
route-matches = matches
# $parts are some of the words below.
route-missed = no, because of its { $parts }
part-brand = brand
part-source = source
part-language = language
part-severity = severity
part-cause = cause
part-cue = cue
part-author = author
part-reach = reach
part-during = time of day
part-audience = audience
part-incident = incident
part-words = words
step = step { $number }
step-done = done
step-due = due
step-waits = if nobody takes it by then
step-stopped = stopped: { $state }

## silence

silence-added = silence { $number } until { $time }; it ends earlier with: { $command }
silence-until = until { $time }
silence-by = by { $actor }: { $comment }
silence-none = nothing is muted
silence-unknown = no silence { $number } holds now; see: { $command }
silence-over = silence { $number } is over; what it kept is told by the daemon

## agents

# $table is the name of a table of the configuration.
agents-none = no agents are configured; add { $table } tables, and severe incidents are shared among them
agent-unknown = "{ $name }" is no agent; agents are: { $agents }
agent-nobody = none
agent-away = away until { $time }
agent-off = off duty
agent-on-call = on call
agent-open = { $open } of { $most } severe open
agent-lately = { $count } in the last week
agent-leaves = { $agent } is away until { $time }; { NUMBER($count) ->
    [one] { $count } incident
   *[other] { $count } incidents
} went to others
agent-back = { $agent } is back

## explain and score

explain-complaint = complaint
explain-negativity = negativity
explain-language = language
explain-label = label
explain-threshold = threshold
explain-kind = kind
explain-cause = cause
explain-impact = impact
explain-cues = cues
explain-feeling = feeling
explain-stage = stage
explain-because = because
explain-competitor = competitor
explain-note = note
explain-severity = severity
explain-reach = reach
explain-route = route
explain-told = told

# $language is the language of a post, $date the day of the tuning.
threshold-shipped = { $value } in { $language }, as shipped
threshold-tuned = { $value } in { $language }, tuned { $date }
threshold-grave = { $value } here: somebody may come to harm, or the law is spoken of
is-complaint = a complaint
is-no-complaint = not a complaint
none = none
not-known = unknown
abstained = abstained: too little is known to say; nobody is alerted by this alone
nothing-kept = It is { $kind }: no reason was kept, since nobody was to be told.

mood-negative = negative
mood-neutral = neutral
mood-positive = positive
kind-complaint = complaint
kind-mixed = mixed
kind-praise = praise
kind-question = question
kind-news = news
kind-joke = joke
kind-promo_spam = advertising
kind-other_topic = another topic
# Where on their way with the company somebody is.
stage-buy = buying
stage-set_up = setting up
stage-use = using
stage-pay = paying
stage-get_help = getting help
stage-leave = leaving
when-before = before
when-during = during
when-after = after
# These belong to the cues in alerts/words/en.ftl.
cue-suggestion = suggests something
cue-question = asks something
cue-request = asks for something
cue-thanks = thanks
cue-sarcasm = mocks
cue-firsthand = own experience
cue-money = money lost
cue-deadline = time presses
cue-health = health

severity-points = { $level } = { $points } points
severity-raised = raised by { $count } for reopening
reach-people = about { $people } people
reach-counts = followers { $followers }, reactions { $reactions }, reposts { $reposts }, replies { $replies }
# One message to a channel: what happened, and the number of the event.
told-event = { $event } (seq { $seq })
# How a message stands that was not sent.
delivery-due = due
delivery-leased = leased
delivery-superseded = superseded
delivery-dead = dead
