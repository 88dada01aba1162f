"""The digest: at most 200 words, whatever was said."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from doubles.month import CAUSES, HOUR, MONTH, START, Case, Post, cases, judge, write

from alerts.base import LANGUAGES, Language
from alerts.voice import RIGHT_TO_LEFT, Voice
from monitor.numerals import ENGLISH
from monitor.reply.measures import GAUGES
from monitor.reply.measures_interval import Change, count, middle, share
from monitor.report import Compared, Period, report
from monitor.report_digest import LETTERS_A_WORD, MOST_WORDS, change_line, digest, figure, text_of, words_in
from monitor.store.connection import Store
from monitor.understand.assessment import Kind

UTC = ZoneInfo("UTC")
NOW = START + 2 * MONTH + timedelta(days=1)
PERIOD = Period(START + MONTH, START + 2 * MONTH, NOW)
LONG = {
    "en": "Acme, where is my refund? I have asked you for it each day since the first of the month. " * 40,
    "zh": "艾克美的快递又丢了我的包裹，客服三天都没有回复，我真的很失望。" * 60,
    "ar": "أكمي لم ترد على رسائلي منذ ثلاثة أسابيع وأنا أنتظر استرداد أموالي. " * 40,
    "fa": "سه هفته است که اکمی پولم را پس نمی‌دهد و هیچ‌کس جواب نمی‌دهد. " * 40,
    "emoji": "😡" * 3_000,
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as opened:
        yield opened


def composed(store: Store, language: Language = "en") -> list[str]:
    found = store.read_now(lambda c: report(c, PERIOD, None, judge))
    return text_of(digest(found, UTC, Voice(language, "monitor"))).splitlines()


def upset(number: int, text: str, language: str = "en") -> Case:
    at = START + MONTH + number * HOUR
    cause = (*CAUSES, "privacy")[number % 5]
    said = (Post(at, Kind.COMPLAINT, 0.8),)
    return Case(1_000 + number, said, text=text, language=language, cause=cause, points=9.5)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_however_long_five_people_spoke_it_is_at_most_200_words_and_quotes_all(store: Store, text: str) -> None:
    write(store, [*cases(300, 3), *(upset(n, f"{n} {text}") for n in range(5))])
    lines = composed(store)
    assert sum(len(line.split()) for line in lines) <= MOST_WORDS
    quoted = [line for line in lines if line.startswith("«")]
    assert len(quoted) == 5
    assert all("…" in line for line in quoted)
    assert max(map(len, quoted)) < 400


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_in_no_language_is_it_longer(store: Store, text: str, language: Language) -> None:
    write(store, [*cases(300, 3), *(upset(n, f"{n} {text}") for n in range(5))])
    lines = composed(store, language)
    assert sum(len(line.split()) for line in lines) <= sum(map(words_in, lines)) <= MOST_WORDS
    assert [line.count("…") for line in lines[-5:]] == [1] * 5
    assert len("".join(lines)) <= 2 * MOST_WORDS * LETTERS_A_WORD


def test_in_persian_everything_but_their_words_is_persian(store: Store) -> None:
    write(store, [upset(1, "أكمي، أين طلبي؟", "ar"), upset(2, "Acme: no refund")])
    assert composed(store, "fa") == [
        "بر مشتریان ناراحت چه گذشت: همهٔ برندها، ۱۱ بهمن تا ۱۱ اسفند",
        "۲ شکایت در ۲ نوشته.",
        "پاسخ گرفته: ۰ از ۲ (۰٪، ۰ تا ۶۶)؛ به‌موقع: ۰ از ۲.",
        "نخستین پاسخ (میانه): نامعلوم.",
        "پاسخ‌های خوب، از نگاه مربی پاسخ: نامعلوم.",
        "راضی یا آرام پس از پاسخ ما: نامعلوم.",
        "آرام‌تر در نوشتهٔ بعدی: ۰ از ۰. شکایت دوباره: ۰ از ۲.",
        "تغییر: چیزی فراتر از تصادف نبود.",
        "بیشتر از همه: مشکل در پرداخت (۱)، کار نمی‌کند (۱).",
        "به زبان خودشان:",
        "«\u2068أكمي، أين طلبي؟\u2069» (عربی، \u2068inc-000001\u2069)",
        "«\u2068Acme: no refund\u2069» (انگلیسی، \u2068inc-000002\u2069)",
    ]


def test_chinese_is_counted_by_its_letters() -> None:
    assert words_in("no refund") == 2
    assert words_in("艾克美的快递又丢了我的包裹") == 3
    assert words_in("") == 0


def test_what_stands_from_right_to_left_ends_what_it_begins(store: Store) -> None:
    write(store, [*cases(300, 3), *(upset(n, "Acme: no refund") for n in range(5))])
    for language in RIGHT_TO_LEFT:
        for line in composed(store, language):
            assert line.count("\u2068") == line.count("\u2069")


def test_the_english_words_of_a_measure_are_those_of_json() -> None:
    said = [tuple(ENGLISH.say(f"measure-{gauge.name}{part}") for part in ("", "-counts", "-of")) for gauge in GAUGES]
    assert said == [(gauge.title, gauge.counts, gauge.of) for gauge in GAUGES]


def test_short_words_are_quoted_whole_in_their_own_direction(store: Store) -> None:
    write(store, [upset(1, "أكمي، أين طلبي؟", "ar"), upset(2, "Акме, где заказ?", "ru")])
    lines = composed(store)
    assert lines[-2] == "«\u2068أكمي، أين طلبي؟\u2069» (Arabic, inc-000001)"
    assert lines[-1] == "«Акме, где заказ?» (Russian, inc-000002)"


def test_a_quiet_month_says_so_in_two_lines_and_a_title(store: Store) -> None:
    write(store, [])
    assert composed(store) == [
        "How upset customers fared: all brands, 31 Jan to 2 Mar",
        "0 complaints in 0 posts.",
        "Changed: nothing by more than chance.",
    ]


def test_only_what_moved_by_more_than_chance_is_called_a_change(store: Store) -> None:
    before = [upset(n - 29 * 24, "Acme: no refund") for n in range(40)]
    write(store, [*before, upset(1, "Acme: no refund")])
    (line,) = [line for line in composed(store) if line.startswith("Changed")]
    assert line == "Changed: complaints −39 (−53 to −27)."


def test_a_change_is_told_with_its_interval_or_not_at_all() -> None:
    moved = Compared(share(1, 2), share(1, 2), Change(0.12, -0.03, 0.21))
    assert change_line("acknowledged", moved) == "got an answer +12 points (−3 to +21)"
    assert change_line("acknowledged", moved, certain=True) == ""
    assert change_line("acknowledged", Compared(share(1, 2), None, None)) == ""
    waited = Compared(count(1), count(1), Change(-5400, -7200, -60))
    assert change_line("first_reply", waited) == "time to the first reply −1 h 30 min (−2 h to −1 min)"


@pytest.mark.parametrize(
    "language,told",
    [
        ("en", ("got an answer +1 point (−3 to +21)", "time to the first reply −1 h 30 min (−2 h to −1 min)")),
        ("ru", ("получили ответ +1 пункт (от −3 до +21)", "время до первого ответа −1 ч 30 мин (от −2 ч до −1 мин)")),
        ("zh", ("得到答复 +1 个百分点（−3 至 +21）", "首次回复用时 缩短 1 小时 30 分钟（缩短 2 小时 至 缩短 1 分钟）")),
        ("fa", (
            "پاسخ گرفتند \u2068+۱\u2069 واحد درصد (\u2068−۳\u2069 تا \u2068+۲۱\u2069)",
            "زمان تا نخستین پاسخ ۱ ساعت و ۳۰ دقیقه کمتر (۲ ساعت کمتر تا ۱ دقیقه کمتر)",
        )),
    ],
)  # fmt: skip
def test_a_change_is_told_as_people_say_it(language: Language, told: tuple[str, str]) -> None:
    share_moved = Compared(share(1, 2), share(1, 2), Change(0.01, -0.03, 0.21))
    sooner = Compared(count(1), count(1), Change(-5400, -7200, -60))
    voice = Voice(language, "monitor")
    assert (change_line("acknowledged", share_moved, voice), change_line("first_reply", sooner, voice)) == told


def test_a_figure_is_told_with_what_it_stands_on() -> None:
    found = {"acknowledged": share(38, 42), "first_reply": middle([600.0] * 3, 5), "recovered": share(0, 0)}
    assert figure("acknowledged", found) == "38 of 42 (90 %, 78 to 96)"
    assert figure("first_reply", found) == "10 min"
    assert figure("recovered", found) == "not known"
