"""The channel against a mail server on loopback: what arrives, in which thread, and what each refusal means."""

from datetime import timedelta

import httpx
import pytest
from doubles.brokers import certificate, free_port
from doubles.contract_alerts import HOSTILE, LANGUAGES, NOON, life, opened, saying, with_incident
from doubles.smtp import DROP, HANG, PASSWORD, USER, MailServer, mail_server
from pydantic import ValidationError

from alerts.address import Tls
from alerts.base import DeliveryFailed, Failure, Notice, Parcel, Receipt
from alerts.email import Email
from alerts.email_session import Envelope, Server, deliver
from alerts.event import Alert

ALERT = opened("fa")
LATER = timedelta(minutes=5)
MINE, YOURS = "support@acme.example", "lead@acme.example"


def channel(port: int, **more) -> Email:
    given = {"host": "127.0.0.1", "tls": False, "sender": "ears@acme.example", "to": [MINE], "allow_private": True}
    return Email(port=port, **{**given, **more})


async def send(made: Email, alert: Alert = ALERT, previous: Receipt | None = None, *, key="k", after=LATER) -> Receipt:
    async with httpx.AsyncClient() as http, made.open(http) as link:
        return await link.send(Parcel(key, alert, alert.at + after), previous)


async def failure_of(made: Email, **more) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(made, **more)
    return failed.value


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_arrives_as_text_and_html(language):
    alert = opened(language)
    async with mail_server() as server:
        await send(channel(server.port), alert)
    ((recipients, message, _),) = server.delivered
    text, html = message.iter_parts()
    assert recipients == (MINE,)
    assert [text.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    assert alert.incident.mentions[0].text in text.get_content()
    assert server.stages[-1] == "QUIT"


async def test_an_incident_is_one_thread_with_one_subject():
    receipt = None
    async with mail_server() as server:
        for number, alert in enumerate(life()):
            changed = with_incident(alert, title=f"another title {number}")
            receipt = await send(channel(server.port), changed, receipt, key=f"{alert.event_id}-email")
    first, *rest = server.messages
    assert first["In-Reply-To"] is None
    assert {message["In-Reply-To"] for message in rest} == {message["References"] for message in rest}
    assert {message["References"] for message in rest} == {first["Message-ID"]}
    assert {message["Subject"] for message in server.messages} == {"[acme] another title 0 (#inc_en_01)"}
    assert len({message["Message-ID"] for message in server.messages}) == len(life())
    assert {message["X-Incident-Id"] for message in server.messages} == {"inc_en_01"}


async def test_how_things_stand_is_in_the_first_line_of_the_body():
    resolved = next(alert for alert in life() if alert.type == "resolved")
    async with mail_server() as server:
        await send(channel(server.port), resolved)
    text, _ = server.messages[0].iter_parts()
    assert text.get_content().startswith("✔ RESOLVED")


async def test_a_retry_bears_the_same_message_id():
    async with mail_server() as server:
        server.faults["TAKEN"] = [DROP]
        failed = await failure_of(channel(server.port))
        await send(channel(server.port))
    assert failed.failure is Failure.RETRY
    first, second = server.messages
    assert first["Message-ID"] == second["Message-ID"]


FAULTS = {
    "greeting 421": ({"GREETING": ["421 busy"]}, Failure.RETRY),
    "greeting 554": ({"GREETING": ["554 go away"]}, Failure.DEAD_CONFIG),
    "greeting dropped": ({"GREETING": [DROP]}, Failure.RETRY),
    "hello refused": ({"EHLO": ["550 no"], "HELO": ["550 no"]}, Failure.DEAD_CONFIG),
    "hello dropped": ({"EHLO": [DROP]}, Failure.RETRY),
    "sender 421": ({"MAIL": ["421 closing"]}, Failure.RETRY),
    "sender 451": ({"MAIL": ["451 later"]}, Failure.RETRY),
    "sender 530": ({"MAIL": ["530 log in first"]}, Failure.DEAD_CONFIG),
    "sender 553": ({"MAIL": ["553 not yours"]}, Failure.DEAD_CONFIG),
    "sender dropped": ({"MAIL": [DROP]}, Failure.RETRY),
    "recipient 421": ({"RCPT": ["421 closing"]}, Failure.RETRY),
    "recipient 450": ({"RCPT": ["450 greylisted"]}, Failure.RETRY),
    "recipient 550": ({"RCPT": ["550 unknown"]}, Failure.DEAD_CONFIG),
    "recipient dropped": ({"RCPT": [DROP]}, Failure.RETRY),
    "data 451": ({"DATA": ["451 later"]}, Failure.RETRY),
    "data 554": ({"DATA": ["554 no"] * 2}, Failure.BUG),
    "data dropped": ({"DATA": [DROP]}, Failure.RETRY),
    "end 421": ({"END": ["421 closing"]}, Failure.RETRY),
    "end 452": ({"END": ["452 full"]}, Failure.RETRY),
    "end 550": ({"END": ["550 looks like spam"] * 2}, Failure.BUG),
    "end 552": ({"END": ["552 too large"] * 2}, Failure.BUG),
    "end dropped": ({"END": [DROP]}, Failure.RETRY),
    "answer lost": ({"TAKEN": [DROP]}, Failure.RETRY),
    "no smtp at all": ({"GREETING": ["HTTP/1.1 400 Bad Request"]}, Failure.RETRY),
}


@pytest.mark.parametrize("faults, failure", FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_at_any_stage_says_what_the_caller_must_do(faults, failure):
    async with mail_server() as server:
        server.faults |= {stage: list(answers) for stage, answers in faults.items()}
        failed = await failure_of(channel(server.port))
    assert failed.failure is failure
    assert failed.wait is None


@pytest.mark.parametrize("stage", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END", "TAKEN"])
async def test_a_server_that_stops_answering_is_given_up_in_time(stage):
    async with mail_server() as server:
        server.faults[stage] = [HANG]
        silent = _server(server, timeout=timedelta(milliseconds=300))
        with pytest.raises(DeliveryFailed, match=r"did not answer within 0\.3 s") as failed:
            await deliver(silent, Envelope("a@acme.example", (MINE,)), [b"Subject: x\r\n\r\ny\r\n"])
    assert failed.value.failure is Failure.RETRY


@pytest.mark.parametrize("fault", [DROP, "500 what?"])
async def test_a_bad_farewell_after_the_message_was_taken_is_no_failure(fault):
    async with mail_server() as server:
        server.faults["QUIT"] = [fault]
        await send(channel(server.port))
        assert len(server.messages) == 1


async def test_a_recipient_who_is_refused_does_not_hold_up_the_others():
    async with mail_server() as server:
        server.refused[YOURS] = "550 no such user"
        receipt = await send(channel(server.port, to=[YOURS, MINE]), after=timedelta(0))
    assert [recipients for recipients, _, _ in server.delivered] == [(MINE,)]
    assert receipt.ref["refused"] == f"left out {YOURS} (550): correct to, or have the mailbox repaired"


async def test_a_recipient_who_is_refused_for_now_is_waited_for_a_minute_and_no_longer():
    async with mail_server() as server:
        server.refused[YOURS] = "450 greylisted"
        both = channel(server.port, to=[YOURS, MINE])
        failed = await failure_of(both, after=timedelta(seconds=59))
        assert (failed.failure, server.delivered) == (Failure.RETRY, [])
        receipt = await send(both, after=timedelta(seconds=60))
    assert receipt.ref["refused"] == f"left out {YOURS} (450): refused for now, they get the next message"
    assert len(server.delivered) == 1


async def test_who_must_be_corrected_and_who_only_waits_are_told_apart():
    third = "night@acme.example"
    async with mail_server() as server:
        server.refused |= {YOURS: "550 no such user", third: "450 greylisted"}
        receipt = await send(channel(server.port, to=[YOURS, MINE, third]))
    final, later = receipt.ref["refused"].split("; ")
    assert (YOURS in final, third in later) == (True, True)
    assert (third in final, YOURS in later) == (False, False)


async def test_who_was_left_out_once_is_not_told_again_when_all_are_taken():
    async with mail_server() as server:
        server.refused[YOURS] = "550 no such user"
        first = await send(channel(server.port, to=[YOURS, MINE]))
        server.refused.clear()
        second = await send(channel(server.port, to=[YOURS, MINE]), previous=first, key="k2")
    assert "refused" in first.ref
    assert "refused" not in second.ref


async def test_where_nobody_is_taken_one_who_may_be_later_keeps_it_alive():
    async with mail_server() as server:
        server.refused |= {YOURS: "450 later", MINE: "550 unknown"}
        failed = await failure_of(channel(server.port, to=[YOURS, MINE]))
        server.refused[YOURS] = "550 unknown"
        dead = await failure_of(channel(server.port, to=[YOURS, MINE]))
    assert failed.failure is Failure.RETRY
    assert dead.failure is Failure.DEAD_CONFIG
    assert YOURS in dead.detail


async def test_a_message_that_a_filter_refuses_is_sent_once_without_their_words():
    async with mail_server() as server:
        server.faults["END"] = ["554 5.7.1 looks like spam"]
        receipt = await send(channel(server.port))
    (message,) = server.messages
    assert message.get_content_type() == "text/plain"
    assert ALERT.incident.mentions[0].text not in message.get_content()
    assert "allears incidents show" in message.get_content()
    assert message["Message-ID"] == receipt.ref["message_id"]


async def test_the_words_of_the_server_are_told_in_one_clean_line():
    async with mail_server() as server:
        server.faults["MAIL"] = ["553 not\x1b[31m yours " + "x" * 500]
        failed = await failure_of(channel(server.port))
    assert failed.detail.startswith("127.0.0.1 refused the sender; check sender")
    assert "\x1b" not in failed.detail
    assert len(failed.detail) < 250


async def test_starttls_comes_before_the_login_and_the_message(tmp_path):
    files = await certificate(tmp_path, "localhost")
    async with mail_server(starttls=files, login=True) as server:
        made = channel(server.port, host="localhost", tls=True, ca_file=str(files[0]), username=USER, password=PASSWORD)
        await send(made)
    assert server.encrypted == [True]
    assert server.stages.index("STARTTLS") < server.stages.index("AUTH")
    assert len(server.messages) == 1


async def test_implicit_tls_encrypts_from_the_first_byte(tmp_path):
    files = await certificate(tmp_path, "localhost")
    async with mail_server(implicit=files) as server:
        await send(channel(server.port, host="localhost", tls=True, implicit=True, ca_file=str(files[0])))
    assert server.encrypted == [True]
    assert "STARTTLS" not in server.stages


async def test_without_starttls_nothing_is_said_in_the_clear():
    async with mail_server(login=True) as server:
        failed = await failure_of(channel(server.port, tls=True, username=USER, password=PASSWORD))
    assert failed.failure is Failure.DEAD_CONFIG
    assert "offers no STARTTLS" in failed.detail
    assert "AUTH" not in server.stages


@pytest.mark.parametrize("implicit", [True, False])
async def test_a_certificate_that_nobody_trusts_needs_a_person(tmp_path, implicit):
    files = await certificate(tmp_path, "localhost")
    async with mail_server(**{"implicit" if implicit else "starttls": files}) as server:
        failed = await failure_of(channel(server.port, host="localhost", tls=True, implicit=implicit))
    assert failed.failure is Failure.DEAD_CONFIG
    assert "not trusted" in failed.detail


async def test_a_port_that_does_not_speak_tls_is_named(tmp_path):
    async with mail_server() as server:
        failed = await failure_of(channel(server.port, tls=True, implicit=True))
    assert failed.failure is Failure.RETRY
    assert "check port and implicit" in failed.detail


async def test_wrong_credentials_need_a_person_and_are_not_repeated():
    async with mail_server(login=True) as server:
        failed = await failure_of(channel(server.port, username=USER, password="0ther"))
        server.faults["AUTH"] = ["454 4.7.0 try later"] * 3
        later = await failure_of(channel(server.port, username=USER, password=PASSWORD))
    assert failed.failure is Failure.DEAD_CONFIG
    assert "refused the login" in failed.detail
    assert "0ther" not in failed.detail
    assert later.failure is Failure.RETRY


async def test_a_login_that_the_server_does_not_offer_is_named():
    async with mail_server() as server:
        failed = await failure_of(channel(server.port, username=USER, password=PASSWORD))
    assert failed.failure is Failure.DEAD_CONFIG
    assert "leave username out" in failed.detail


async def test_nobody_at_the_port_is_tried_again():
    failed = await failure_of(channel(free_port()))
    assert failed.failure is Failure.RETRY
    assert "cannot be reached" in failed.detail


async def test_a_private_address_needs_leave_before_anything_is_said():
    async with mail_server() as server:
        failed = await failure_of(channel(server.port, allow_private=False))
    assert failed.failure is Failure.DEAD_CONFIG
    assert "allow_private = true" in failed.detail
    assert server.stages == []


async def test_the_next_address_of_a_host_is_tried_when_the_first_is_dead():
    async def two(host: str, port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    async with mail_server() as server:
        await deliver(_server(server), Envelope("a@acme.example", (MINE,)), [b"Subject: x\r\n\r\ny\r\n"], resolve=two)
    assert len(server.messages) == 1


async def test_one_private_address_among_public_ones_is_enough_to_refuse():
    async def mixed(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    strict = Server(host="mail.example", port=587, tls=Tls())
    with pytest.raises(DeliveryFailed, match=r"10\.0\.0\.1 is a private") as failed:
        await deliver(strict, Envelope("a@acme.example", (MINE,)), [b""], resolve=mixed)
    assert failed.value.failure is Failure.DEAD_CONFIG


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_no_customer_can_write_a_header(text):
    hostile = f"{text}\r\nBcc: victim@elsewhere.example\r\n\r\nowned"
    alert = with_incident(saying(hostile, name=hostile, title=hostile), brand=hostile, id=hostile)
    async with mail_server() as server:
        await send(channel(server.port), alert)
    (recipients, message, _) = server.delivered[0]
    assert recipients == (MINE,)
    assert sorted(map(str.lower, message.keys())) == sorted(
        [
            "auto-submitted", "content-language", "content-type", "date", "from", "message-id", "mime-version",
            "subject", "to", "x-incident-id",
        ]
    )  # fmt: skip
    assert not message.defects


async def test_a_notice_is_a_message_without_a_thread():
    notice = Notice("3 alerts held back\r\nBcc: x@evil.example", ("<b>one</b>", ""))
    async with (
        mail_server() as server,
        httpx.AsyncClient() as http,
        channel(server.port, language="fa").open(http) as link,
    ):
        await link.tell(notice, NOON)
    (message,) = server.messages
    text, html = message.iter_parts()
    assert message["Subject"] == "3 alerts held back Bcc: x@evil.example"
    assert message["Bcc"] is None
    assert message["Content-Language"] == "fa"
    assert "<b>one</b>" in text.get_content()
    assert "&lt;b&gt;one&lt;/b&gt;" in html.get_content()


async def test_the_check_asks_for_every_recipient_and_sends_nothing():
    async with mail_server() as server, httpx.AsyncClient() as http:
        made = channel(server.port, to=[MINE, YOURS])
        well = await made.check(http)
        server.refused[YOURS] = "550 unknown"
        ill = await made.check(http)
        server.faults["GREETING"] = ["554 no"]
        closed = await made.check(http)
    assert (well.ok, ill.ok, closed.ok) == (True, False, False)
    assert f"{YOURS} (550)" in ill.detail
    assert server.delivered == []
    assert "DATA" not in server.stages


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": "ears"},
        {"sender": "ears@acme.example\r\nBcc: x@evil.example"},
        {"to": []},
        {"to": ["a@b.example, c@d.example"]},
        {"to": ["<a@b.example>"]},
        {"host": "mail.example\r\n"},
        {"host": "user@mail.example"},
        {"password": "s3cr3t"},
        {"implicit": True},
        {"ca_file": "/ca.pem"},
    ],
    ids=str,
)
def test_a_mistake_in_the_configuration_is_refused_without_printing_it(wrong):
    with pytest.raises(ValidationError) as refused:
        channel(25, **wrong)
    assert "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize(
    "options, port, implicit",
    [
        ({"tls": True}, 587, False),
        ({"tls": True, "implicit": True}, 465, True),
        ({"tls": True, "port": 465}, 465, True),
        ({"tls": True, "port": 465, "implicit": False}, 465, False),
        ({"tls": True, "port": 2525}, 2525, False),
        ({}, 25, False),
    ],
    ids=str,
)
def test_ports_follow_custom(options, port, implicit):
    made = channel(**{"port": None, **options}).server()
    assert (made.port, made.implicit) == (port, implicit)


def test_the_password_never_prints():
    made = channel(25, username=USER, password=PASSWORD)
    assert PASSWORD not in f"{made!r} {made.model_dump_json()} {made.server()!r}"


def _server(server: MailServer, **more) -> Server:
    made = channel(server.port or 25).server()
    given = {"host": made.host, "port": made.port, "permit": made.permit, **more}
    return Server(**given)
