import json
from datetime import timedelta

import httpx
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, NOON, life, opened, saying, with_incident
from doubles.jira import DISLIKED, DROPPED, KEY, live_in, operations, refusal, told
from doubles.server import Told
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel, Receipt
from alerts.calls import DEFAULT_WAIT
from alerts.event import Alert
from alerts.jira import Jira
from alerts.robot_text import WORD_JOINER

ALERT = opened("fa")


def channel(url: str, **options: object) -> Jira:
    return Jira(**{"server": url, "key": KEY, "allow_private": True, **options})


async def send(url: str, alert: Alert = ALERT, previous: Receipt | None = None, **options: object) -> Receipt:
    parcel = Parcel("key", alert, alert.at + timedelta(minutes=5), tried=bool(options.pop("tried", False)))
    async with httpx.AsyncClient() as http, channel(url, **options).open(http) as link:
        return await link.send(parcel, previous)


async def failure_of(url: str, **options: object) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(url, **options)
    return failed.value


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_is_an_alert_with_their_words(language):
    alert = opened(language)
    async with operations() as jira:
        receipt = await send(jira.url, alert)
    (alarm,) = jira.alerts
    assert {"alias": alert.incident.id, "told": "create"}.items() <= receipt.ref.items()
    assert f"│ {alert.incident.mentions[0].text.splitlines()[0]}" in alarm.body["description"].replace(WORD_JOINER, "")


async def test_an_accepted_request_is_a_delivery_and_its_name_is_kept():
    async with operations() as jira:
        receipt = await send(jira.url)
    assert receipt.ref["request"] == "43a29c5c-3dbf-4fa4-9c26"
    assert jira.verbs == ["create", "outcome"]


@pytest.mark.parametrize(
    "outcome, failure",
    [
        ({"isSuccess": True, "status": "Created alert"}, None),
        ({"isSuccess": False, "status": "Alert is ignored by a rule"}, Failure.BUG),
    ],
    ids=["kept", "turned down"],
)
async def test_an_alert_that_was_accepted_and_turned_down_is_no_delivery(outcome, failure):
    async with operations() as jira:
        jira.outcome = outcome
        if failure is None:
            await send(jira.url)
            return
        failed = await failure_of(jira.url)
    assert failed.failure is failure
    assert "Alert is ignored by a rule" in failed.detail
    assert "rules of the integration" in failed.detail


async def test_where_the_outcome_cannot_be_asked_the_accepted_alert_counts():
    async with operations() as jira:
        jira.faults.extend([None, DROPPED])
        await send(jira.url)
    assert len(jira.alerts) == 1


async def test_a_repeated_alert_is_one_alert_and_wakes_nobody_again():
    async with operations() as jira:
        await send(jira.url)
        await send(jira.url, tried=True)
    (alarm,) = jira.alerts
    assert (alarm.count, jira.woken) == (2, 1)
    assert jira.verbs == ["create", "outcome", "create"]


async def test_an_incident_wakes_people_when_it_opens_and_when_it_reopens():
    receipt, seen = None, []
    async with operations() as jira:
        for alert in life():
            receipt = await send(jira.url, alert, receipt)
            seen.append((alert.incident.state, jira.alerts[-1].status))
    assert jira.woken == 2
    assert set(seen) == {
        ("open", "open"),
        ("claimed", "acknowledged"),
        ("answered", "closed"),
        ("resolved", "closed"),
    }


@pytest.mark.parametrize("state", ["answered", "resolved", "dismissed"])
async def test_a_settled_incident_closes_its_alert_with_a_note(state):
    settled = with_incident(life()[-1], state=state)
    async with operations() as jira:
        receipt = await send(jira.url, life()[0])
        await send(jira.url, settled, receipt)
    (alarm,) = jira.alerts
    assert alarm.status == "closed"
    assert settled.incident.id in alarm.notes[-1]


async def test_news_are_a_note_on_the_same_alert():
    first, news = life()[0], next(alert for alert in life() if alert.type == "updated")
    async with operations() as jira:
        await send(jira.url, news, await send(jira.url, first))
    (alarm,) = jira.alerts
    assert (alarm.status, len(alarm.notes)) == ("open", 1)
    assert news.incident.mentions[0].text in alarm.notes[0]


async def test_a_claim_that_is_given_back_wakes_people_again():
    claimed = with_incident(ALERT, state="claimed")
    async with operations() as jira:
        receipt = await send(jira.url, claimed, await send(jira.url))
        await send(jira.url, ALERT, receipt)
    (alarm,) = jira.alerts
    assert (alarm.status, jira.woken) == ("open", 2)


async def test_an_alert_somebody_acknowledged_in_jira_stays_so():
    async with operations() as jira:
        receipt = await send(jira.url)
        jira.alerts[0].status = "acknowledged"
        await send(jira.url, ALERT, receipt)
    assert (jira.alerts[0].status, jira.woken) == ("acknowledged", 1)


async def test_a_change_of_an_alert_that_is_gone_is_done():
    gone = refusal(404, "Alert does not exist")
    async with operations() as jira:
        jira.faults.extend([gone, gone])
        receipt = Receipt({"alias": ALERT.incident.id, "told": "create"})
        await send(jira.url, with_incident(ALERT, state="claimed"), receipt)
    assert jira.verbs == ["acknowledge", "notes"]


async def test_an_alert_that_jira_refuses_is_asked_for_in_fewer_words():
    async with operations() as jira:
        jira.faults.append(DISLIKED)
        await send(jira.url)
    (alarm,) = jira.alerts
    assert set(alarm.body) == {"message", "alias", "source", "priority"}


FAULTS = {
    "400": ([refusal(400, "Invalid JSON"), refusal(400, "Invalid JSON")], Failure.BUG, "cannot be delivered"),
    "422": ([DISLIKED, DISLIKED], Failure.BUG, "Message is too odd."),
    "422 key": ([refusal(422, "Key format is not valid!")], Failure.DEAD_CONFIG, "put the key"),
    "401": ([refusal(401, "Could not authenticate")], Failure.DEAD_CONFIG, "put the key"),
    "402": ([refusal(402, "Your plan")], Failure.DEAD_CONFIG, "change the plan"),
    "403": ([refusal(403, "You are not authorized")], Failure.DEAD_CONFIG, "let the integration"),
    "404": ([refusal(404, "No handler found")], Failure.DEAD_CONFIG, "correct server"),
    "400 html of a proxy": ([Told(400, b"<html>Bad Request</html>")], Failure.RETRY, "something before"),
    "404 html of a proxy": ([Told(404, b"<html>Not Found</html>")], Failure.RETRY, "something before"),
    "302": ([Told(302, b"", {"location": "https://elsewhere.example/"})], Failure.RETRY, "302"),
    "200 of somebody else": ([Told(200, b"<html>Sign in</html>")], Failure.RETRY, "something before"),
    "202 without a request": ([told({"result": "ok"})], Failure.RETRY, "202"),
    "500": ([told({"message": "Internal"}, 500)], Failure.RETRY, "in trouble"),
    "answer lost": ([DROPPED], Failure.RETRY, "did not answer"),
}


@pytest.mark.parametrize("faults, failure, words", FAULTS.values(), ids=FAULTS.keys())
async def test_a_refusal_says_what_the_caller_must_do(faults, failure, words):
    async with operations() as jira:
        jira.faults.extend(faults)
        failed = await failure_of(jira.url)
        assert not jira.faults
    assert (failed.failure, failed.wait) == (failure, None)
    assert words in failed.detail
    assert KEY not in failed.detail
    assert "<html>" not in failed.detail


@pytest.mark.parametrize(
    "fault, wait",
    [
        (told({"message": "TooManyRequests"}, 429), DEFAULT_WAIT),
        (told({}, 429, **{"retry-after": "30"}), timedelta(seconds=30)),
        (told({}, 429, **{"x-ratelimit-period-in-sec": "1", "x-ratelimit-state": "THROTTLED"}), timedelta(seconds=1)),
        (told({}, 429, **{"retry-after": "9", "x-ratelimit-period-in-sec": "60"}), timedelta(seconds=9)),
        (told({}, 503, **{"retry-after": "90"}), timedelta(seconds=90)),
    ],
    ids=["no time", "header", "period of the limit", "header before period", "503 with a time"],
)
async def test_a_limit_blocks_the_channel_for_a_while(fault, wait):
    async with operations() as jira:
        jira.faults.append(fault)
        failed = await failure_of(jira.url)
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


async def test_a_note_that_is_held_up_by_a_limit_is_written_once():
    news = next(alert for alert in life() if alert.type == "updated")
    async with operations() as jira:
        receipt = await send(jira.url, life()[0])
        jira.faults.extend([None, told({}, 429)])
        failed = await failure_of(jira.url, alert=news, previous=receipt)
        await send(jira.url, news, receipt)
    assert failed.failure is Failure.WAIT
    assert len(jira.alerts[0].notes) == 1


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_words_are_taken_and_call_nobody(text):
    hostile = with_incident(saying(text, (0, 12), name=text, title=text), brand=text or "b")
    async with operations() as jira:
        receipt = await send(jira.url, hostile)
        await send(jira.url, hostile, receipt)
    (alarm,) = jira.alerts
    assert "details" in alarm.body, "the simpler one was sent"
    assert len(alarm.notes) == 1
    assert "\n" not in alarm.body["message"]
    assert live_in(alarm.body["message"] + alarm.notes[0]) == []
    assert not [found for found in live_in(alarm.body["description"]) if found.startswith("<")]


async def test_notices_of_one_title_are_one_alert():
    async with operations() as jira, httpx.AsyncClient() as http, channel(jira.url).open(http) as link:
        await link.tell(Notice("slack stopped", ("a new webhook is needed",)), NOON)
        await link.tell(Notice("slack stopped"), NOON + timedelta(hours=1))
        await link.tell(Notice(" "), NOON)
    first, _ = jira.alerts
    assert (first.body["message"], first.body["description"], first.count) == (
        "slack stopped",
        "a new webhook is needed",
        2,
    )


@pytest.mark.parametrize(
    "fault, ok, words",
    [
        (None, True, "takes the key"),
        (refusal(401, "Could not authenticate"), False, "put the key"),
        (refusal(403, "You are not authorized"), False, "let the integration"),
        (told({}, 429), False, "slow down"),
        (Told(502), False, "in trouble"),
        (Told(404, b"<html>Not Found</html>"), False, "correct server"),
        (DROPPED, False, "did not answer"),
    ],
    ids=["well", "key", "rights", "limited", "ill", "elsewhere", "nobody"],
)
async def test_the_check_asks_for_nothing_but_a_request_that_nobody_made(fault, ok, words):
    async with operations() as jira:
        jira.faults.append(fault)
        async with httpx.AsyncClient() as http:
            health = await channel(jira.url).check(http)
    assert jira.verbs == ["outcome"]
    assert health.ok is ok
    assert words in health.detail


@pytest.mark.parametrize(
    "wrong", ["", "short", "ATATT3xFfGF0_s3cr3t=1234567890", "a key with blanks in it", "x" * 101], ids=repr
)
def test_what_is_no_key_of_an_integration_is_refused_without_printing_it(wrong):
    with pytest.raises(ValidationError, match="copy it from the integration's settings") as refused:
        channel("https://jira.example", key=wrong)
    assert "s3cr3t" not in str(refused.value)


async def test_the_key_never_prints():
    made = channel("https://jira.example")
    assert KEY not in f"{made!r} {made.model_dump_json()}"
    async with httpx.AsyncClient() as http, made.open(http) as link:
        assert KEY not in repr(link)


async def test_an_alias_is_safe_in_the_path():
    odd = with_incident(ALERT, id="a/b?c#d", state="claimed")
    async with operations() as jira:
        await send(jira.url, odd)
    assert jira.asked[0].path == "/v2/alerts/a%2Fb%3Fc%23d/acknowledge"
    assert json.loads(jira.asked[0].body)["source"] == "All Ears"
