"""Letters as mentions: authors, dates, threads, texts, machines; hand-made ones, and recorded ones."""

import os
import random
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from doubles.imap import letter

from connectors.base import Author, Media, Mention
from connectors.feed import digest
from connectors.imap import Imap
from connectors.imap_letter import Reading, machine, read

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "mail"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
READING = Reading("mail")
LENA = "=?utf-8?B?0JzQvtGA0L7Qt9C+0LLQsCwg0JvQtdC90LA=?= <L@p.example>"
XIAOMING = "=?gb18030?B?zfXQocP3?= <w@p.example>"
REPORT = "multipart/report; report-type=feedback-report; boundary=x"


def told(raw: bytes, reading: Reading = READING, received: datetime | None = None) -> Mention:
    mention = read(raw, reading, received)
    assert mention is not None
    return mention


def recorded(name: str) -> bytes:
    if not RECORDED.is_dir() and os.environ.get("CI") != "true":
        pytest.skip(f"no recorded letters at {RECORDED}")
    return (RECORDED / name).read_bytes()


@pytest.mark.parametrize(
    "headers, name, address",
    [
        pytest.param({}, "Amira Haddad", "amira@post.example", id="from"),
        pytest.param({"reply_to": "Omar <omar@post.example>"}, "Omar", "omar@post.example", id="reply-to first"),
        pytest.param({"from": LENA}, "Морозова, Лена", "l@p.example", id="a comma within a coded name"),
        pytest.param({"from": "amira@post.example"}, None, "amira@post.example", id="no name"),
        pytest.param({"from": '"a@p.example" <a@p.example>'}, None, "a@p.example", id="an address for a name"),
        pytest.param({"reply_to": "nobody", "from": XIAOMING}, "王小明", "w@p.example", id="a broken reply-to"),
    ],
)
def test_the_author_is_whoever_an_answer_goes_to(headers: dict[str, str], name: str | None, address: str):
    assert told(letter("late", **headers)).author == Author(digest(address), name=name)


def test_people_without_an_address_stay_apart():
    author = told(letter("late", **{"from": "", "message_id": "<1@a.example>"})).author
    assert author == Author("unknown:1@a.example")


def test_we_are_told_by_our_address():
    ours = Reading("mail", user="Help@Nordwind.example")
    assert told(letter("sorry", **{"from": "help@nordwind.example"}), ours).author.handle == "help@nordwind.example"
    assert told(letter("late"), ours).author.handle is None


@pytest.mark.parametrize(
    "date, received, published",
    [
        ("Sun, 01 Mar 2026 15:30:00 +0330", None, NOON),
        ("Sun, 01 Mar 2026 12:00:00", None, NOON),
        ("Sun, 01 Mar 2026 12:00:00 -0000", NOON + timedelta(days=3), NOON),
        ("Sun, 01 Mar 2026 23:00:00 +0000", NOON, NOON + timedelta(hours=11)),
        ("Sun, 01 Mar 2027 12:00:00 +0000", NOON, NOON),
        ("Sun, 01 Mar 2027 12:00:00 +0000", None, NOON.replace(year=2027)),
        ("yesterday", NOON, NOON),
        ("", None, None),
        ("Fri, 31 Dec 9999 23:59:59 -1400", NOON, NOON),
    ],
)
def test_a_letter_is_dated_by_itself_unless_that_cannot_be(
    date: str, received: datetime | None, published: datetime | None
):
    assert told(letter("late", date=date), received=received).published == published


@pytest.mark.parametrize(
    "headers, parent, root",
    [
        ({}, None, None),
        ({"references": "<1@a.example>\r\n <2@a.example>", "in_reply_to": "<9@a>"}, "2@a.example", "1@a.example"),
        ({"in_reply_to": '"your letter" <9@a.example>'}, "9@a.example", None),
        ({"in_reply_to": "your letter of today"}, None, None),
    ],
    ids=["a first letter", "references", "in-reply-to", "no id at all"],
)
def test_a_thread_is_told_by_its_references(headers: dict[str, str], parent: str | None, root: str | None):
    mention = told(letter("late", **headers))
    assert (mention.parent, mention.root) == (parent, root)


def test_the_subject_is_a_part_of_a_first_letter_and_not_of_an_answer():
    assert told(letter("late")).text == "My parcel\n\nlate"
    assert told(letter("late", in_reply_to="<1@a.example>")).text == "late"
    assert told(letter("", in_reply_to="<1@a.example>")).text == "My parcel"
    assert told(letter("", subject="")).text == ""


def test_a_letter_without_a_number_is_known_by_what_it_says():
    one, same, other = (told(letter(text)).key for text in ("late", "late", "lost"))
    assert one == same != other
    assert len(one) == 32


@pytest.mark.parametrize("language, expected", [("fa", "fa"), ("zh-Hans, en", "zh-Hans"), ("(none)", None)])
def test_the_language_is_told_where_it_is_declared(language: str, expected: str | None):
    assert told(letter("late", content_language=language)).language == expected


MIXED = (
    "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n"
    "--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
    '--x\r\nContent-Type: text/plain; name="log.txt"\r\nContent-Disposition: attachment\r\n\r\nlog\r\n'
    "--x\r\nContent-Type: image/png\r\n\r\n\r\n--x--\r\n"
)


@pytest.mark.parametrize(
    "plain, html, text",
    [
        ("پیام من", "<p>my message</p>", "پیام من"),
        (" ", "<head><title>x</title></head><p>मेरा <b>पार्सल</b></p><p>कहाँ है?</p>", "मेरा पार्सल\n\nकहाँ है?"),
        ("", "<div>Lost!</div><div class='gmail_quote'>We wrote</div>", "Lost!"),
    ],
    ids=["plain", "html only", "html with a quote"],
)
def test_the_text_is_the_best_that_is_there_and_files_are_told_by_name(plain: str, html: str, text: str):
    body = MIXED.format(plain=plain, html=html)
    mention = told(letter(body, subject="", content_type="multipart/mixed; boundary=x"))
    assert (mention.text, mention.media) == (text, (Media(alt="log.txt"), Media()))


def test_a_letter_that_is_passed_on_as_a_file_is_read():
    inner = letter("my parcel is lost").decode()
    raw = letter(
        f"--x\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--x--\r\n",
        subject="Fwd",
        content_type="multipart/mixed; boundary=x",
    )
    assert told(raw).text == "Fwd\n\nmy parcel is lost"


def test_headers_and_texts_in_a_wrong_character_set_are_read():
    raw = letter("x", subject="Жалоба на Акме", content_type="text/plain; charset=iso-8859-1")
    raw = raw.replace(b"\r\nx\r\n", "\r\nПосылка потеряна, никто не отвечает\r\n".encode("windows-1251"))
    assert told(raw).text == "Жалоба на Акме\n\nПосылка потеряна, никто не отвечает"


def test_what_cannot_be_stored_is_replaced():
    assert told(letter("a\0b", subject="")).text == "a�b"


def test_very_long_letters_and_letters_of_emoji_are_read():
    assert told(letter("late " * 60_000, subject="")).text == ("late " * 60_000).strip()
    assert told(letter("😡" * 5_000, subject="")).text == "😡" * 5_000


@pytest.mark.parametrize(
    "headers, reason",
    [
        pytest.param({}, None, id="a person"),
        pytest.param({"auto_submitted": "no"}, None, id="says that it is none"),
        pytest.param({"auto_submitted": "auto-replied; x=1"}, "auto-replied", id="an automatic answer"),
        pytest.param({"return_path": "< >"}, "Return-Path", id="a notice"),
        pytest.param({"content_type": REPORT}, "feedback-report", id="a spam report"),
        pytest.param({"precedence": "Bulk"}, "Precedence: bulk", id="bulk"),
        pytest.param({"list_id": "<x.example>"}, "List-Id", id="a list"),
    ],
)
def test_machines_are_told_from_people(headers: dict[str, str], reason: str | None):
    found = machine(message_from_bytes(letter("x", **headers)))
    assert (found is None) == (reason is None)
    assert reason is None or (found is not None and reason in found)


def test_lists_are_read_where_they_are_wanted_and_bounces_never():
    wanted = Reading("mail", lists=True)
    assert read(letter("news", list_id="<x.example>", precedence="list"), wanted) is not None
    assert read(letter("news", list_id="<x.example>", auto_submitted="auto-generated"), wanted) is None


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\nhello", b"\xff\xfe\x00", b"PK\x03\x04 a file"])
def test_what_is_no_letter_is_told(raw: bytes):
    with pytest.raises(ValueError, match="is no letter"):
        read(raw, READING)


def test_damaged_letters_are_read_or_told_and_never_break_anything():
    chance = random.Random(7)
    body = MIXED.format(plain="پیام", html="<p>x")
    whole = letter(body, references="<1@a>", content_type="multipart/mixed; boundary=x")
    for _ in range(1_500):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'\0\r\n:;"<>=?@,()\xff\x80 ')
        told = Imap(server="a", user="a", password="b").page_of(bytes(damaged[: chance.randint(0, len(damaged))]))
        assert all("is no letter" in reason for reason in told.skipped)
        assert all(mention.text.encode().decode() == mention.text for mention in told.mentions)


@pytest.mark.parametrize("header", ["From", "Subject", "Content-Type", "Content-Disposition", "References"])
def test_headers_without_end_are_read_in_time(header: str):
    quotes = '"' * 200_000
    begun = time.process_time()
    Imap(server="a", user="a", password="b").page_of(f"{header}: {quotes}\r\n\r\nlate".encode())
    assert time.process_time() - begun < 5


BOBS = "CAEAsyCbSF1Bk7CBuu6zp3Qs8=j2iUkNi3dPkGe6z40q4dmaogQ@mail.gmail.com"
TEXT_ONLY = "Testing message parsing\n\nHello,\nI'm just testing message parsing\n\nBR,\nBob"


@pytest.mark.parametrize(
    "name, key, text, author, published",
    [
        ("8bitmime", "1275447987.2063.842.camel@pony", "2 RCPT MIME\n\nПревел\n\n123", "bob", "2010-06-02T03:06:27"),
        ("encoded-header", "1234567890-1234-4567@example.com", "hello, world", "Foo, Bar", None),
        ("no-ctype", BOBS, TEXT_ONLY, "Bob Marley", "2011-12-29T10:06:53"),
        ("text-only", BOBS, TEXT_ONLY, "Bob Marley", "2011-12-29T10:06:53"),
        ("outlook-express", "EFOOJNZYKZFPXKXDZPRSCFMBVCHB.bob@example.com", "Sup?", "Bobby", "2015-07-14T04:19:08"),
    ],
)
def test_recorded_letters_are_read(name: str, key: str, text: str, author: str, published: str | None):
    mention = told(recorded(f"{name}.eml"))
    assert (mention.key, mention.text, mention.author.name) == (key, text, author)
    assert (mention.published.isoformat() if mention.published else None) == (published and f"{published}+00:00")


def test_a_recorded_letter_is_read_field_by_field():
    assert told(recorded("bilingual-simple.eml")) == Mention(
        source="mail",
        key="341090.85574.qm@web50704.mail.re2.yahoo.com",
        text="Simple text. How are you? Как ты поживаешь?\n\nThis line is in English\nА эта линия по-русски.",
        author=Author(digest("hello@example.com"), name="Hello"),
        published=datetime(2010, 2, 7, 22, 2, 38, tzinfo=UTC),
        private=True,
    )


def test_every_recorded_letter_but_the_bounce_is_one_mention():
    recorded("text-only.eml")
    source = Imap(server="imap.example.com", user="a", password="b")
    counts = {path.stem: len(source.page_of(path.read_bytes()).mentions) for path in RECORDED.glob("*.eml")}
    assert counts.pop("bounce_zed") == 0
    assert len(counts) == 7
    assert set(counts.values()) == {1}


def test_a_recorded_letter_with_long_links_keeps_them_whole():
    text = told(recorded("quoted-printable.eml")).text
    assert text.endswith("Thanks,\nBob")
    assert any(len(line) > 200 and line.endswith("__utmk=216038998") for line in text.split("\n"))
