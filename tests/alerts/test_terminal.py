import io
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, NOON, life, opened, saying, with_incident, with_said
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from alerts.base import DeliveryFailed, Failure, Notice, Parcel
from alerts.event import Score
from alerts.render import card_of
from alerts.safe_text import FSI, PDI, RLI
from alerts.terminal import MAX_QUOTE_LINES, RLM, Terminal, draw, draw_notice
from alerts.voice import Voice

UTC = ZoneInfo("UTC")
SOON = timedelta(minutes=45)


def drawn(alert, width=60, after=SOON) -> str:
    return draw(card_of(alert, alert.at + after, UTC), width).plain


def coloured(alert, width=60) -> str:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, color_system="standard", soft_wrap=True, highlight=False)
    console.print(draw(card_of(alert, alert.at, UTC), width))
    return stream.getvalue()


SNAPSHOTS = {
    "en": """\
▲ HIGH  Broken order, third time, no answer
  reply by 10:14 UTC, 15 min left
  Ada · mastodon.example · English · 1,200 followers
  12 reactions, 4 reposts, 3 replies and growing
  │ Third time this week my order from Acme arrived broken
  │ and nobody answers. I feel like a fool for trusting you.
  why     nobody answers · Third time this week
          feeling: disappointment · likely a complaint
  before  1 earlier incident, the last on 30 Dec 2025
          (answered)
  draft   edit before you send
  ┊ I'm sorry — a third broken order, and silence from us on
  ┊ top of it. You trusted us and each time had to start
  ┊ again. I have opened your case myself and will write
  ┊ here by 14:00 today with a replacement or a refund, your
  ┊ choice.
  →       https://mastodon.example/p/1
          allears incidents show inc_en_01
""",
    "fa": f"""\
▲ HIGH  Upset customer, no answer yet
  reply by 10:14 UTC, 15 min left
  {FSI}نگار{PDI} · reddit.example · Persian · ? followers
  12 reactions, 4 reposts, 3 replies and growing
  │ {RLI}سفارشم گم شده و هیچ‌کس جواب نمی‌دهد. واقعاً ناامید شدم.{PDI}
  why     {FSI}هیچ‌کس جواب نمی‌دهد{PDI}
          feeling: disappointment · likely a complaint
  before  1 earlier incident, the last on 30 Dec 2025
          (answered)
  draft   edit before you send
  ┊ {RLI}بابت این که سفارش‌تان گم شد و کسی پاسخ نداد متأسفیم. اگر{PDI}
  ┊ {RLI}درست فهمیده باشم، هم سفارش نرسیده و هم خبری نگرفته‌اید.{PDI}
  ┊ {RLI}خودم پیگیری می‌کنم و تا ساعت ۱۴ همین‌جا خبر می‌دهم.{PDI}
  →       https://reddit.example/p/1
          allears incidents show inc_fa_01
""",
    "ar": f"""\
▲ CRITICAL  Upset customer, no answer yet
  reply by 10:14 UTC, 15 min left
  {FSI}سلمى{PDI} · mastodon.example · Arabic · 15k followers
  12 reactions, 4 reposts, 3 replies and growing
  │ {RLI}دفعت ثمن الخدمة ولم أحصل على شيء! أشعر أنكم خدعتموني 😡{PDI}
  │ {RLI}@everyone <!channel>{PDI}
  why     {FSI}أشعر أنكم خدعتموني{PDI}
          feeling: anger · likely a complaint
  before  1 earlier incident, the last on 30 Dec 2025
          (answered)
  draft   edit before you send
  ┊ {RLI}نعتذر منك يا سلمى، من حقك أن تغضبي. فهمت أنك دفعت ولم{PDI}
  ┊ {RLI}تصلك الخدمة وشعرت أننا خدعناك. أتابع الأمر بنفسي الآن{PDI}
  ┊ {RLI}وسأكتب لك هنا قبل الساعة الثانية ظهراً.{PDI}
  →       https://mastodon.example/p/1
          allears incidents show inc_ar_01
""",
    "hi": """\
▲ HIGH  Upset customer, no answer yet
  reply by 10:14 UTC, 15 min left
  रवि · appstore.example · Hindi · ? followers
  12 reactions, 4 reposts, 3 replies and growing
  │ ऐप बार-बार बंद हो जाता है और पैसे वापस नहीं मिले। बहुत निराश हूँ।
  why     पैसे वापस नहीं मिले
          feeling: disappointment · likely a complaint
  before  1 earlier incident, the last on 30 Dec 2025
          (answered)
  draft   edit before you send
  ┊ हमें खेद है रवि, ऐप भी नहीं चला और पैसे भी अटके रहे। आपने बार-बार कोशिश की
  ┊ और हर बार निराशा मिली, यही समझा हूँ। मैं खुद देख रहा हूँ और आज 2 बजे तक यहीं
  ┊ बताऊँगा।
  →       https://appstore.example/p/1
          allears incidents show inc_hi_01
""",
    "zh": """\
▲ HIGH  Upset customer, no answer yet
  reply by 10:14 UTC, 15 min left
  小林 · bluesky.example · Chinese · 88 followers
  12 reactions, 4 reposts, 3 replies and growing
  │ 等了三周还没收到货，客服只会复制粘贴，真的很失望。
  why     客服只会复制粘贴 · 等了三周
          feeling: disappointment · likely a complaint
  before  1 earlier incident, the last on 30 Dec 2025
          (answered)
  draft   edit before you send
  ┊ 非常抱歉，让您等了三周，还只收到模板回复。 您想知道的是
  ┊ 货到底在哪里，而不是套话。 我正在亲自查您的订单，今天
  ┊ 14:00 前在这里给您答复。
  →       https://bluesky.example/p/1
          allears incidents show inc_zh_01
""",
    "ru": """\
▲ HIGH  Upset customer, no answer yet
  reply by 10:14 UTC, 15 min left
  Ира · mastodon.example · Russian · 340 followers
  12 reactions, 4 reposts, 3 replies and growing
  │ Акме, вы серьёзно? Деньги списали дважды, поддержка
  │ молчит четвёртый день. Очень обидно.
  why     поддержка молчит четвёртый день
          Деньги списали дважды
          feeling: anger · likely a complaint
  before  1 earlier incident, the last on 30 Dec 2025
          (answered)
  draft   edit before you send
  ┊ Ира, нам очень жаль: это наша ошибка, и молчать четыре
  ┊ дня было нельзя. Если я верно понимаю, деньги списали
  ┊ дважды, и вы не получили ни слова. Я взялась за это сама
  ┊ и до 14:00 напишу вам здесь, что с возвратом.
  →       https://mastodon.example/p/1
          allears incidents show inc_ru_01
""",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_reads_well_in_60_columns(language):
    assert drawn(opened(language)) == SNAPSHOTS[language]


def test_a_wide_terminal_has_the_deadline_beside_the_headline():
    first, who, *_ = drawn(opened("ru"), 100).splitlines()
    assert first == "▲ HIGH  Upset customer, no answer yet".ljust(69) + "reply by 10:14 UTC, 15 min left"
    assert who.endswith("340 followers · 12 reactions, 4 reposts, 3 replies and growing")


def test_changes_are_quiet_lines_and_trouble_names_the_next_step():
    lines = [drawn(alert, 80, timedelta(0)).splitlines() for alert in life()]
    assert lines[1:5] == [
        [
            "● UPDATED they wrote again  Ada: Broken order, third…  HIGH · incident inc_en_01",
            "  reply by 10:14 UTC, 54 min left · allears incidents show inc_en_01",
        ],
        [
            "▲ ESCALATED the reply is due  Ada: Broken order, thi…  HIGH · incident inc_en_01",
            "  reply by 10:14 UTC, 30 min left · allears incidents show inc_en_01",
        ],
        ["◆ CLAIMED by maria  Ada: Broken order, third time, n…  HIGH · incident inc_en_01"],
        ["✔ ANSWERED in 44 min  Ada: Broken order, third t…  was HIGH · incident inc_en_01"],
    ]
    assert lines[5][0] == "▲ REOPENED they wrote again"
    assert lines[5][1].startswith("▲ CRITICAL  Broken order")


@pytest.mark.parametrize("width", [40, 60, 72, 100])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_line_is_wider_than_the_terminal_but_an_address(text, width):
    alert = saying(text, (3, 20), name=text, title=text)
    for line in drawn(alert, width).splitlines():
        assert cell_len(line) <= width or "https://" in line or "allears" in line


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("alert", life(), ids=lambda alert: f"{alert.seq}-{alert.type}")
def test_news_fit_any_width(alert, width):
    assert max(cell_len(line) for line in drawn(alert, width).splitlines()) <= width


ANYTHING = st.text(st.characters(codec=None), max_size=120)
NASTY = st.text(st.sampled_from("a \n\t\x00\x1b[\x9b]8;\x07\u202e\ud83d\u2066\u2067\u2068\u2069س\u2028"), max_size=60)


@given(ANYTHING | NASTY, ANYTHING | NASTY, st.booleans())
def test_no_words_of_a_stranger_command_the_terminal(text, name, rtl):
    alert = with_said(saying(text, (0, 20), name=name, title=name), dir="rtl" if rtl else "ltr")
    shown = re.sub(r"\x1b\[[0-9;]*m", "", coloured(alert))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", shown)
    for line in shown.split("\n"):
        assert sum((char in "\u2066\u2067\u2068") - (char == PDI) for char in line) == 0
    shown.encode()


@given(NASTY)
def test_no_line_of_theirs_looks_like_one_of_ours(text):
    words = f"x\n\n▲ CRITICAL  pay\n{text}\n  why     trust me"
    lines = drawn(saying(words), 60).split("\n")
    assert [line for line in lines if "CRITICAL" in line or "trust me" in line] == [
        "  │ ▲ CRITICAL pay",
        "  │ why trust me",
    ]


def test_evidence_is_underlined_in_one_piece_so_that_arabic_letters_join():
    assert "\x1b[1;4mأشعر أنكم خدعتموني\x1b[0m" in coloured(opened("ar"))


def test_the_customer_s_words_have_no_style_of_the_frame():
    (line,) = [line for line in coloured(opened("zh")).splitlines() if "还没收到货" in line]
    assert "\x1b[0m还没收到货，\x1b[1;4m客服只会复制粘贴\x1b[0m，真的很失望。" in line


def test_long_words_end_with_the_way_to_all_of_them():
    lines = drawn(saying("nobody answers. " * 200)).splitlines()
    quoted = [line for line in lines if line.startswith("  │ ")]
    assert quoted[-1] == "  │ … all of it: allears incidents show inc_en_01"
    many = drawn(saying("no\n" * 200)).splitlines()
    assert len([line for line in many if line.startswith("  │ no")]) == MAX_QUOTE_LINES


def test_a_post_without_text_says_so():
    assert "  (a post without text)\n" in drawn(saying(" \n\x00"))


def test_an_unsure_card_asks():
    shown = drawn(with_said(opened("en"), score=Score(negativity=0.7, confidence=0.3)))
    assert shown.startswith("▲ HIGH?  ")
    assert "  ?       Is this a complaint?" in shown
    assert "allears feedback inc_en_01 complaint (or: not)" in shown


def test_an_incident_of_ours_is_shown_by_its_number():
    assert "allears incidents show 7\n" in drawn(with_incident(opened("en"), id="inc-000007"))


async def test_an_alert_and_a_notice_are_printed():
    stream = io.StringIO()
    alert = opened("en")
    async with httpx.AsyncClient() as http, Terminal().open(http, stream) as link:
        receipt = await link.send(Parcel("key", alert, alert.at + SOON), None)
        await link.tell(Notice("support stopped\x1b[2J", ("Slack refused the key", "→ allears check")), NOON)
    assert receipt.ref == {}
    card, notice = stream.getvalue().split("\n\n")
    assert card.startswith("▲ HIGH  Broken order, third time, no answer")
    assert notice == "! 12:00 UTC support stopped[2J\n  Slack refused the key\n  → allears check\n"


async def test_a_channel_speaks_its_language():
    stream = io.StringIO()
    alert = opened("en")
    async with httpx.AsyncClient() as http, Terminal(language="ru").open(http, stream) as link:
        await link.send(Parcel("key", alert, alert.at), None)
    assert stream.getvalue().startswith("▲ ВЫСОКАЯ")
    assert "ответить до 10:14 UTC, осталось 1 ч" in stream.getvalue()


async def test_times_are_shown_in_the_zone_of_the_channel():
    stream = io.StringIO()
    alert = opened("en")
    async with httpx.AsyncClient() as http, Terminal(timezone="Asia/Tehran").open(http, stream) as link:
        await link.send(Parcel("key", alert, alert.at), None)
    assert "reply by 13:44, 1 h left" in stream.getvalue()


class Broken(io.StringIO):
    """A pipe whose reader is gone."""

    def write(self, text):
        raise BrokenPipeError(32, "Broken pipe")


def closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.parametrize(
    "stream, told",
    [
        (Broken(), "nobody reads standard output"),
        (closed(), "nobody reads standard output"),
        (io.TextIOWrapper(io.BytesIO(), encoding="ascii"), "PYTHONIOENCODING=utf-8"),
    ],
    ids=["broken pipe", "closed", "no unicode"],
)
async def test_a_terminal_that_cannot_be_written_is_a_dead_channel(stream, told):
    alert = opened("en")
    async with httpx.AsyncClient() as http, Terminal().open(http, stream) as link:
        with pytest.raises(DeliveryFailed, match=told) as failed:
            await link.send(Parcel("key", alert, alert.at), None)
    assert failed.value.failure is Failure.DEAD_CONFIG


async def test_the_check_needs_nothing():
    async with httpx.AsyncClient() as http:
        assert (await Terminal().check(http)).ok


@pytest.mark.parametrize("name", ["Europe/Nowhere", "", "../etc/passwd"])
def test_an_unknown_time_zone_is_refused(name):
    with pytest.raises(ValueError, match="timezone"):
        Terminal(timezone=name)


def test_a_notice_runs_as_the_language_of_the_channel():
    said = Notice("m7 گزارش هفته", ("Acme: ۳ شکایت",))
    lines = draw_notice(said, "۱۲:۰۰", 40, Voice("fa")).plain.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(RLM + RLI) and line.endswith(PDI) for line in lines)
    assert RLM not in draw_notice(said, "12:00", 40, Voice("ru")).plain


def test_a_notice_fits_the_terminal():
    text = draw_notice(Notice("3 alerts held back " * 10, ("why " * 40,)), "12:00", 40).plain
    assert max(cell_len(line) for line in text.splitlines()) <= 40
