from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from doubles.contract_alerts import NOON

from alerts.email_letter import Head, message_id, written

HEAD = Head(
    sender="ears@acme.example",
    sender_name="All Ears",
    to=("a@acme.example", "b@acme.example"),
    subject="[acme] Broken order (#inc-000007)",
    message_id=message_id("ev1-email", "ears@acme.example"),
    thread=None,
    at=NOON,
    language="en",
    incident="inc-000007",
)
FIRST = message_id("ev0-email", f"ears@{'long-name.' * 8}example")


def read(raw: bytes):
    return message_from_bytes(raw, policy=default)


def test_the_text_comes_first_and_the_html_last():
    message = read(written(HEAD, "text ✔\n", "<p>html ✔</p>\n"))
    assert message.get_content_type() == "multipart/alternative"
    parts = [(part.get_content_type(), part.get_content().strip()) for part in message.iter_parts()]
    assert parts == [("text/plain", "text ✔"), ("text/html", "<p>html ✔</p>")]


def test_the_headers_say_what_wrote_it_in_which_language_and_about_what():
    message = read(written(replace(HEAD, language="fa"), "x\n", "y\n"))
    assert {name: str(message[name]) for name in ("From", "To", "Auto-Submitted", "Content-Language", "Date")} == {
        "From": "All Ears <ears@acme.example>",
        "To": "a@acme.example, b@acme.example",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "fa",
        "Date": "Mon, 05 Jan 2026 12:00:00 +0000",
    }
    assert message["X-Incident-Id"] == "inc-000007"


def test_a_letter_is_the_same_bytes_every_time():
    assert written(HEAD, "x\n", "y\n") == written(HEAD, "x\n", "y\n")


def test_every_byte_survives_a_server_that_knows_seven_bits_and_a_thousand_columns():
    raw = written(replace(HEAD, subject="سفارش " * 30), "دیر " * 5_000, "<p>" + "晚" * 20_000 + "</p>")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    text, html = read(raw).iter_parts()
    assert text.get_content().strip() == ("دیر " * 5_000).strip()
    assert html.get_content().strip() == "<p>" + "晚" * 20_000 + "</p>"


def test_the_id_of_the_thread_stays_one_word_however_long_it_is():
    raw = written(replace(HEAD, thread=FIRST), "x\n")
    assert FIRST.encode() in raw
    assert b"=?" not in raw
    message = read(raw)
    assert (message["In-Reply-To"], message["References"]) == (FIRST, FIRST)


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x00"], ids=ascii)
@pytest.mark.parametrize("member", ["subject", "sender_name", "thread", "incident"])
def test_no_line_break_gets_into_a_header(member, break_):
    raw = written(replace(HEAD, **{member: f"a{break_}Bcc: victim@elsewhere.example"}), "x\n")
    head = raw.partition(b"\r\n\r\n")[0]
    assert not [line for line in head.split(b"\r\n") if line.lower().startswith(b"bcc")]
    assert read(raw)["Bcc"] is None


def test_the_id_of_a_message_is_its_delivery():
    own = message_id("ev1-email", "ears@acme.example")
    assert own == message_id("ev1-email", "ears@acme.example")
    assert own != message_id("ev2-email", "ears@acme.example")
    assert own.endswith("@acme.example>")
    assert " " not in message_id("a b\r\nc <>@", "ears@acme.example")
