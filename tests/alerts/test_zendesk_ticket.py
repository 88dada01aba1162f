from datetime import timedelta

import httpx
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, NOON, life, opened, saying, with_incident
from doubles.server import Told
from doubles.zendesk_desk import (
    CLOSED,
    DROPPED,
    EMAIL,
    NO_GROUP,
    NOT_FOUND,
    NOT_SOLVABLE,
    TOKEN,
    account,
    invalid,
    live_in,
    told,
)
from msgspec import structs
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel, Receipt
from alerts.calls import DEFAULT_WAIT
from alerts.event import Alert
from alerts.zendesk_ticket import ZendeskTicket
from connectors.zendesk_api import OURS

ALERT = opened("fa")
LATER = timedelta(minutes=5)


def channel(url: str, **options: object) -> ZendeskTicket:
    given = {"server": url, "email": EMAIL, "token": TOKEN, "allow_private": True}
    return ZendeskTicket(**{**given, **options})


async def send(url: str, alert: Alert = ALERT, previous: Receipt | None = None, **options: object) -> Receipt:
    key, tried = str(options.pop("key", alert.event_id)), bool(options.pop("tried", False))
    parcel = Parcel(key, alert, alert.at + LATER, tried=tried)
    async with httpx.AsyncClient() as http, channel(url, **options).open(http) as link:
        return await link.send(parcel, previous)


async def failure_of(url: str, **options: object) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(url, **options)
    return failed.value


def in_state(state: str, alert: Alert = ALERT) -> Alert:
    return structs.replace(with_incident(alert, state=state), seq=alert.seq + 1, type="updated", event_id=f"ev-{state}")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_is_a_ticket_with_their_words(language):
    alert = opened(language)
    async with account() as desk:
        receipt = await send(desk.url, alert)
    ((number, ticket),) = desk.tickets.items()
    assert receipt.ref == {"ticket": str(number), "server": "127.0.0.1"}
    assert ticket["external_id"] == alert.incident.id
    words = desk.comments[number][0]["plain_body"].replace("\n", "")
    assert alert.incident.mentions[0].text.replace("\n", "") in words


async def test_an_incident_is_one_ticket_and_nothing_of_it_is_public():
    receipt, seen = None, []
    async with account() as desk:
        for alert in life():
            receipt = await send(desk.url, alert, receipt)
            seen.append((alert.incident.state, desk.tickets[35_436]["status"]))
    assert len(desk.tickets) == 1
    assert len(desk.comments[35_436]) == len(life())
    assert {comment["public"] for comment in desk.comments[35_436]} == {False}
    assert ("answered", "pending") in seen
    assert seen[-1] == ("resolved", "solved")


async def test_every_write_is_private_and_names_no_customer():
    async with account() as desk:
        receipt = await send(desk.url)
        for state in ("claimed", "answered", "open", "dismissed"):
            receipt = await send(desk.url, in_state(state), receipt)
        async with httpx.AsyncClient() as http, channel(desk.url).open(http) as link:
            await link.tell(Notice("slack stopped"), NOON)
            await link.tell(Notice("slack stopped"), NOON + LATER)
    assert len(desk.writes) == 7
    assert {write["comment"]["public"] for write in desk.writes} == {False}
    known = {"subject", "comment", "external_id", "tags", "priority", "status"}
    assert not [write for write in desk.writes if set(write) - known]


async def test_the_connector_that_reads_tickets_knows_ours():
    async with account() as desk:
        await send(desk.url)
    assert desk.tickets[35_436]["tags"] == [OURS]


@pytest.mark.parametrize(
    "state, status",
    [
        ("claimed", "new"),
        ("snoozed", "new"),
        ("answered", "pending"),
        ("resolved", "solved"),
        ("dismissed", "solved"),
    ],
)
async def test_the_state_decides_the_status(state, status):
    async with account() as desk:
        await send(desk.url, in_state(state), await send(desk.url))
    assert desk.tickets[35_436]["status"] == status


async def test_a_reopened_incident_opens_its_ticket_again():
    async with account() as desk:
        receipt = await send(desk.url, in_state("resolved"), await send(desk.url))
        await send(desk.url, structs.replace(in_state("open"), type="reopened"), receipt)
    assert [write.get("status") for write in desk.writes] == [None, "solved", "open"]


async def test_a_status_that_an_agent_set_is_left_alone():
    async with account() as desk:
        receipt = await send(desk.url)
        desk.tickets[35_436]["status"] = "hold"
        await send(desk.url, in_state("open"), receipt)
    assert desk.tickets[35_436]["status"] == "hold"


async def test_the_priority_rises_with_the_severity_and_else_is_left_alone():
    worse = structs.replace(
        with_incident(in_state("open"), severity="critical"), type="escalated", reason="severity_rose"
    )
    async with account() as desk:
        receipt = await send(desk.url)
        await send(desk.url, worse, await send(desk.url, in_state("open"), receipt))
    assert ["priority" in write for write in desk.writes] == [True, False, True]
    assert desk.tickets[35_436]["priority"] == "urgent"


async def test_a_ticket_whose_answer_was_lost_is_found_and_not_made_twice():
    async with account() as desk:
        desk.lost = 1
        failed = await failure_of(desk.url)
        receipt = await send(desk.url, tried=True)
    assert failed.failure is Failure.RETRY
    assert receipt.ref["ticket"] == "35436"
    assert (len(desk.tickets), len(desk.comments[35_436])) == (1, 1)


async def test_a_ticket_that_is_not_listed_yet_is_not_made_twice():
    nothing = told({"tickets": []})
    async with account() as desk:
        desk.lost = 1
        await failure_of(desk.url)
        desk.faults.append(nothing)
        failed = await failure_of(desk.url, alert=with_incident(ALERT, brand="in other words"), tried=True)
        await send(desk.url, tried=True)
    assert failed.failure is Failure.RETRY
    assert len(desk.tickets) == 1


async def test_news_whose_answer_was_lost_are_written_once():
    async with account() as desk:
        receipt = await send(desk.url)
        desk.lost = 1
        await failure_of(desk.url, alert=in_state("answered"), previous=receipt)
        receipt = await send(desk.url, in_state("answered"), receipt, tried=True)
    assert len(desk.comments[35_436]) == 2
    assert receipt.ref["status"] == "pending"


@pytest.mark.parametrize("status", ["solved", "closed"])
async def test_an_old_ticket_of_the_same_number_that_is_over_is_not_taken_for_ours(status):
    async with account() as desk:
        await send(desk.url)
        desk.tickets[35_436]["status"] = status
        receipt = await send(desk.url, key="of another database")
    assert receipt.ref["ticket"] == "35437"


async def test_a_ticket_of_somebody_else_with_the_same_number_is_left_alone():
    async with account() as desk:
        await send(desk.url)
        desk.tickets[35_436]["tags"] = ["shop"]
        await send(desk.url, key="ours")
    assert len(desk.tickets) == 2


@pytest.mark.parametrize("answer", [CLOSED, NOT_FOUND], ids=["closed", "deleted"])
async def test_news_of_a_ticket_that_takes_no_more_make_a_new_one(answer):
    async with account() as desk:
        receipt = await send(desk.url)
        desk.faults.append(answer)
        receipt = await send(desk.url, in_state("open"), receipt)
    assert receipt.ref["ticket"] == "35437"


@pytest.mark.parametrize("state", ["answered", "resolved", "dismissed"])
async def test_what_is_over_needs_no_ticket(state):
    async with account() as desk:
        receipt = await send(desk.url, in_state(state))
        first = await send(desk.url)
        desk.tickets[35_436]["status"] = "closed"
        assert await send(desk.url, in_state(state), first) == first
    assert receipt.ref == {}
    assert len(desk.tickets) == 1


async def test_where_a_ticket_cannot_be_solved_the_news_are_written_and_the_receipt_says_why():
    async with account() as desk:
        receipt = await send(desk.url)
        desk.faults.append(NOT_SOLVABLE)
        receipt = await send(desk.url, in_state("resolved"), receipt)
    assert len(desk.comments[35_436]) == 2
    assert receipt.ref["refused"].startswith("ticket 35436 is not solved: 127.0.0.1 refused (422 RecordInvalid")
    assert "Assignee: is required" in receipt.ref["refused"]


async def test_where_the_group_is_refused_the_ticket_is_made_without_and_the_receipt_says_so():
    async with account() as desk:
        desk.faults.extend([None, NO_GROUP])
        receipt = await send(desk.url, group=12)
    assert "correct group" in receipt.ref["refused"]
    assert "group_id" not in desk.tickets[35_436]


async def test_the_group_gets_the_ticket():
    async with account() as desk:
        await send(desk.url, group=12)
    assert desk.tickets[35_436]["group_id"] == 12


async def test_a_channel_that_moved_to_another_account_makes_a_ticket_there():
    async with account() as desk:
        await send(desk.url, in_state("open"), Receipt({"ticket": "1", "server": "old.zendesk.example"}))
    assert len(desk.tickets) == 1


FORBIDDEN = told({"error": {"title": "Forbidden", "message": "You do not have access to this page."}}, 403)
NO_FIELD = invalid("base", "Order number: is required")
FAULTS = {
    "401": ([told({"error": "Couldn't authenticate you"}, 401)], Failure.DEAD_CONFIG, "correct email and token"),
    "403": ([FORBIDDEN], Failure.DEAD_CONFIG, "let this agent"),
    "404": ([NOT_FOUND], Failure.DEAD_CONFIG, "correct server"),
    "422 twice": ([None, NO_FIELD, NO_FIELD], Failure.BUG, "Order number: is required"),
    "400 html of a proxy": ([None, Told(400, b"<html>Bad Request</html>")], Failure.RETRY, "something before"),
    "409": ([None, told({"error": "Conflict"}, 409)], Failure.RETRY, "Conflict"),
    "302": ([Told(302, b"", {"location": "https://elsewhere.example/"})], Failure.RETRY, "302"),
    "200 of somebody else": ([None, Told(200, b"<html>Sign in</html>")], Failure.RETRY, "something before"),
    "500": ([told({"error": "InternalError"}, 500)], Failure.RETRY, "in trouble"),
    "answer lost": ([DROPPED], Failure.RETRY, "did not answer"),
}


@pytest.mark.parametrize("faults, failure, words", FAULTS.values(), ids=FAULTS.keys())
async def test_a_refusal_says_what_the_caller_must_do(faults, failure, words):
    async with account() as desk:
        desk.faults.extend(faults)
        failed = await failure_of(desk.url)
        assert not desk.faults
    assert (failed.failure, failed.wait) == (failure, None)
    assert words in failed.detail
    assert TOKEN not in failed.detail
    assert "<html>" not in failed.detail


@pytest.mark.parametrize(
    "fault, wait",
    [
        (told({}, 429), DEFAULT_WAIT),
        (told({}, 429, **{"retry-after": "93"}), timedelta(seconds=93)),
        (told({}, 429, **{"retry-after": "0"}), timedelta(seconds=1)),
        (told({}, 503, **{"retry-after": "60"}), timedelta(seconds=60)),
    ],
    ids=["no time", "header", "zero", "503 with a time"],
)
@pytest.mark.parametrize("before", [0, 1], ids=["look-up", "create"])
async def test_a_limit_blocks_the_channel_for_a_while(fault, wait, before):
    async with account() as desk:
        desk.faults.extend([*[None] * before, fault])
        failed = await failure_of(desk.url)
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_words_are_taken_and_stay_words(text):
    hostile = with_incident(saying(text, (0, 12), name=text, title=text), brand=text)
    async with account() as desk:
        receipt = await send(desk.url, hostile)
        await send(desk.url, structs.replace(hostile, type="updated", seq=2), receipt)
    first, note = desk.comments[35_436]
    assert live_in(first["html_body"]) == live_in(note["html_body"]) == []
    assert "\n" not in desk.tickets[35_436]["subject"]
    assert "refused" not in receipt.ref


async def test_notices_of_one_title_are_one_ticket():
    async with account() as desk:
        async with httpx.AsyncClient() as http, channel(desk.url).open(http) as link:
            await link.tell(Notice("slack stopped", ("a new webhook is needed",)), NOON)
            await link.tell(Notice("slack stopped", ("<b>still</b>",)), NOON + LATER)
            await link.tell(Notice(" "), NOON)
        desk.faults.extend([None, FORBIDDEN])
        async with httpx.AsyncClient() as http, channel(desk.url).open(http) as link:
            with pytest.raises(DeliveryFailed, match="let this agent"):
                await link.tell(Notice("slack stopped"), NOON)
    assert [ticket["subject"] for ticket in desk.tickets.values()] == ["slack stopped", "-"]
    assert "&lt;b&gt;still" in desk.comments[35_436][1]["html_body"]


@pytest.mark.parametrize(
    "fault, role, ok, words",
    [
        (None, "agent", True, "knows us as agent"),
        (None, "admin", True, "knows us as admin"),
        (None, "end-user", False, "only an agent"),
        (told({"user": {"id": None, "role": "end-user"}}), "agent", False, "correct email and token"),
        (told({"error": "Couldn't authenticate you"}, 401), "agent", False, "correct email and token"),
        (told({}, 429), "agent", False, "slow down"),
        (Told(200, b"<html>Sign in</html>"), "agent", False, "something before"),
        (DROPPED, "agent", False, "did not answer"),
    ],
    ids=["agent", "admin", "customer", "anonymous", "refused", "limited", "elsewhere", "nobody"],
)
async def test_the_check_asks_who_we_are_and_writes_nothing(fault, role, ok, words):
    async with account() as desk:
        desk.role = role
        desk.faults.append(fault)
        async with httpx.AsyncClient() as http:
            health = await channel(desk.url).check(http)
    assert desk.calls == ["GET users/me.json"]
    assert health.ok is ok
    assert words in health.detail


async def test_an_oauth_token_stands_for_both():
    async with account() as desk:
        await send(desk.url, email="", token=None, oauth=TOKEN)
    assert desk.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"token": None}, "email and token belong together"),
        ({"email": ""}, "email and token belong together"),
        ({"oauth": "s3cr3t"}, "set either email and token, or oauth"),
        ({"email": "", "token": None}, "set either email and token, or oauth"),
        ({"token": "s3cr3t\n"}, "copy it again"),
        ({"server": "acme.zendesk.com"}, "server"),
        ({"server": "https://acme.zendesk.com/?x=1"}, "server"),
        ({"email": "a:b@c.example"}, "email"),
        ({"group": 0}, "group"),
    ],
    ids=str,
)
def test_a_mistake_in_the_configuration_is_named_without_printing_it(wrong, words):
    with pytest.raises(ValidationError, match=words) as refused:
        channel("https://acme.zendesk.example", **wrong)
    assert "s3cr3t" not in str(refused.value)


async def test_the_token_never_prints():
    made = channel("https://acme.zendesk.example")
    assert TOKEN not in f"{made!r} {made.model_dump_json()}"
    async with httpx.AsyncClient() as http, made.open(http) as link:
        assert TOKEN not in repr(link)
        assert "Basic" not in repr(link)
