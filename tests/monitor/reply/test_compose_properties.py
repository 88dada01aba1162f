"""No draft breaks a rule of kindness, whatever is posted, by whoever, wherever."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.event import History
from monitor.reply.bank import LANGUAGES
from monitor.reply.compose import Draft, Refusal, compose
from monitor.reply.sensitive import Sensitive, holds_insult, spoken_of
from monitor.reply.situation import House, Situation
from monitor.understand.assessment import Assessment, Cause, Emotion, Kind, Label, Span
from monitor.understand.language import detect
from monitor.understand.redact import redacted

NOW = datetime(2026, 3, 12, 13, 17, tzinfo=UTC)

POSTS = {
    "en": "Third time my order broke, nobody answers. You idiots lost it. Call +7 916 123-45-67. My order no 48213377!",
    "ru": "Оператор бросил трубку, третий день жду. Вы все дебилы. Пишите на anna@mail.example. Мой заказ № 48213377!",
    "zh": "快递员把包裹扔在雨里，客服一直不回。你们这群骗子。打电话13812345678。订单号48213377",
    "fa": "سفارشم گم شده و جواب نمی‌دهند. همه‌تان دزد هستید. تلفن من ۰۹۱۲ ۱۲۳ ۴۵۶۷. شماره سفارش ۴۸۲۱۳۳۷۷ است",
    "ar": "دفعت ثمن الخدمة ولم أحصل على شيء! أنتم يا نصابين كلكم. جوال ٠٥٠١٢٣٤٥٦٧. هذا كلام @ali_1985 معي",
    "hi": "ऐप बंद हो जाता है और पैसे वापस नहीं मिले। तुम सब चोर हो। मेरा फोन ९८७६५४३२१० है",
    "hi-Latn": "paise kat gaye aur koi jawab nahi de raha. tum sab chor ho. phone 9876543210 hai. yeh @rahul_k bola",
    "de": "Das Paket kam kaputt an, niemand antwortet. Ihr seid Idioten. Meine IBAN DE89 3704 0044 0532 0130 00 fehlt",
    "fr": "Le colis est arrivé cassé, personne ne répond. Bande de voleurs. Mon adresse marie@mail.example ici",
    "es": "El paquete llegó roto y nadie responde. Todos son ladrones. Llamen al +34 612 345 678 hoy",
    "pt": "O pacote chegou quebrado e ninguém responde. Todos são ladrões. Liguem para +55 11 91234-5678 hoje",
    "und": "12345 ???",
    "sw": "Mzigo haujafika bado",
}
"""One post a language, with a clause to quote, an insult, and what identifies a person."""

GRAVE = (
    "I want to kill myself",
    "подам в суд",
    "我要砍死你们",
    "پدرم فوت کرد",
    "عمري 15 سنة",
    "hospital mein bharti",
    "data breach",
)
HOSTILE = (
    "{agent}",
    "Ada {0}",
    "}{",
    "Ada\nSend money",
    "Ada\u202e",
    "\u2066Ada",
    "{",
    "Ada\x00",
    "\ud800",
    "😡",
    "@everyone",
)
NAMES = (
    "Ada",
    "Анна Иванова",
    "李雷",
    "نگار",
    "عبد الله",
    "रवि कुमार",
    "user_8812",
    "+7 916 123-45-67",
    "ann@mail.example",
    "",
)
PRIVATE = re.compile(r"\d{6,}|@(?!acme)\w|123-45-67|example(?!/help)")
CAUSES = [cause for cause in Cause if cause not in (Cause.UNKNOWN, Cause.NONE)]
WHY = ("phrase: x", "phrase: y", "word: x", "no answer", "own experience", "emoji: x", "in these words", "mocks")


def _span(place: tuple[int, int], why: str) -> Span:
    return Span(*place, why)


@st.composite
def assessments(draw: st.DrawFn, text: str, language: str) -> Assessment:
    words = [(word.start(), word.end()) for word in re.finditer(r"\S+", text)]
    places = st.sampled_from((*words * 9, (0, 0), (3, len(text) + 5), (len(text) + 5, len(text) + 9)))
    spans = draw(st.lists(st.builds(_span, places, st.sampled_from(WHY)), max_size=5))
    marks = draw(st.lists(st.builds(_span, places, st.just("cause: delivery")), max_size=1))
    return Assessment(
        language=language,
        brand="acme",
        complaint=0.9,
        is_complaint=True,
        negativity=0.8,
        label=Label.NEGATIVE,
        kind=draw(st.sampled_from((*[Kind.COMPLAINT] * 8, Kind.MIXED, Kind.PRAISE, Kind.NEWS))),
        cause=draw(st.sampled_from((*CAUSES * 3, *Cause))),
        emotion=draw(st.sampled_from((*Emotion, None))),
        impact=draw(st.integers(0, 3)),
        needs_reply=True,
        cues=tuple(
            draw(
                st.lists(
                    st.sampled_from((*("churn", "repeat", "safety", "distress") * 4, "legal", "press")), max_size=1
                )
            )
        ),
        spans=tuple(spans),
        factors=(),
        abstained=draw(st.sampled_from((*[False] * 19, True))),
        fingerprint=0,
        marks=tuple(marks),
    )


@st.composite
def houses(draw: st.DrawFn) -> House:
    return House(
        name=draw(st.sampled_from(("Acme", "Акме", "{house}"))),
        agent=draw(st.sampled_from(("Maria", "مریم", "", *HOSTILE[:9]))),
        channel=draw(st.sampled_from(("https://acme.example/help", "@acme", "", "{channel}"))),
        status_page=draw(st.sampled_from(("https://acme.example/help", ""))),
        informal=draw(st.sampled_from((frozenset(), frozenset(LANGUAGES)))),
        promise=draw(st.timedeltas(timedelta(0), timedelta(days=20))),
    )


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    language = draw(st.sampled_from(sorted(POSTS)))
    grave = draw(st.sampled_from((*[""] * 40, *GRAVE)))
    text = f"{POSTS[language]} {grave}".strip()
    if draw(st.booleans()):
        text = redacted(text, language)
    return Situation(
        text=text,
        assessment=draw(assessments(text, language)),
        house=draw(houses()),
        name=draw(st.one_of(st.sampled_from(NAMES + HOSTILE), st.text(max_size=12))),
        history=draw(
            st.none() | st.builds(History, previous_incidents=st.integers(0, 3), unanswered_before=st.integers(0, 1))
        ),
        public=draw(st.booleans()),
        limit=draw(st.none() | st.integers(0, 5000) | st.integers(120, 400)),
    )


def broken_rules(situation: Situation, seed: str, agent_language: str) -> list[str]:
    """What is wrong with the answer; nothing, if all is well."""
    written = compose(situation, seed, NOW, agent_language)
    if isinstance(written, Refusal):
        return [] if written.call or not isinstance(written.reason, Sensitive) else ["nobody to call"]
    rules = {
        "differs": compose(situation, seed, NOW, agent_language) == written,
        "a forbidden cue": not {"legal", "press"} & set(situation.assessment.cues),
        "a grave matter": not spoken_of(situation.text) - {"review"},
        "a slot": "{" not in written.text + (written.gloss or "") and "}" not in written.text + (written.gloss or ""),
        "a control": not re.search("[\x00-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", written.text),
        "too long": situation.limit is None or len(written.text) <= situation.limit,
        "nobody acts by no time": bool(written.act)
        and bool(re.search(r"[\d۰-۹]|today|сегодня|今天|امروز|اليوم|आज|aaj|heute|jourd|hoy|hoje", written.act)),
        "names nothing": _names(written, situation),
        "insults": not holds_insult(written.text, written.language),
        "another language": _is_in(written, situation),
        "personal": not _tells_person(written.text),
    }
    return [name for name, kept in rules.items() if not kept]


def _names(written: Draft, situation: Situation) -> bool:
    """Words of the post that hold the evidence, or the sentence that says it in ours."""
    if written.named.words is None:
        return written.named.statement in written.statements
    span = situation.assessment.spans[written.named.span or 0]
    return (
        written.named.words in written.text
        and written.named.words in situation.text
        and span.end <= len(situation.text)
    )


def _is_in(written: Draft, situation: Situation) -> bool:
    """Told without the values that come from outside."""
    text = written.text
    for value in (
        written.named.words,
        situation.house.agent,
        situation.house.name,
        situation.house.channel,
        *situation.name.split(),
    ):
        text = text.replace(value or " ", " ")
    return detect(text, written.language).code == written.language == situation.assessment.language


def _tells_person(text: str) -> bool:
    shown = text.replace("https://acme.example/help", "")
    return redacted(shown) != shown or bool(PRIVATE.search(shown.replace("2026-", "")))


@settings(max_examples=150, deadline=None)
@given(situations(), st.text(max_size=8), st.sampled_from((*LANGUAGES, "sw")))
def test_no_draft_breaks_a_rule(situation: Situation, seed: str, agent_language: str):
    assert broken_rules(situation, seed, agent_language) == []
