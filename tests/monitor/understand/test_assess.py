"""A page becomes assessments: sums that can be shown, evidence in the original, honest silence."""

import math
import time

import pytest

from connectors.base import Author, Media, Mention
from monitor.understand.assess import MAX_SPANS, assess_all, assess_text, assess_texts, words
from monitor.understand.assessment import Assessment, Cause, Factor, Kind, Label, Sum
from monitor.understand.match import Brand, compile_brands

COMPLAINTS = {
    "en": "@Nimbus third week and still no refund. Nobody answers my emails, this is awful!",
    "ru": "Нимбус, третья неделя, деньги так и не вернули, поддержка не отвечает. Ужасный сервис!",
    "zh": "等了三周还没退款，客服一直不回复，太差了！",
    "fa": "سه هفته گذشته و هنوز پولم را پس نداده‌اند، پشتیبانی جواب نمی‌دهد. افتضاح است!",
    "ar": "ثلاثة أسابيع ولم أسترد فلوسي، خدمة العملاء لا ترد. خدمة سيئة جدا!",
    "hi": "तीन हफ्ते हो गए, अभी तक रिफंड नहीं मिला, कोई जवाब नहीं देता। बहुत घटिया सेवा!",
    "hi-Latn": "teen hafte ho gaye abhi tak refund nahi mila, koi jawab nahi deta, bahut ghatiya service hai",
    "de": "Seit drei Wochen keine Rückerstattung, niemand antwortet auf meine Mails. Furchtbarer Service!",
    "es": "Tres semanas y todavía sin reembolso, nadie responde. ¡Pésimo servicio!",
    "fr": "Trois semaines et toujours pas de remboursement, personne ne répond. Service horrible !",
}
PRAISE = {
    "en": "Thank you Nimbus, the new app is wonderful and the support was great, love it!",
    "ru": "Спасибо Нимбус, отличный сервис, всё прекрасно, очень довольна!",
    "zh": "非常好，服务态度很棒，很喜欢，推荐！",
    "fa": "ممنون، خدمات عالی و سریع بود، خیلی راضی هستم!",
    "ar": "شكرا لكم، خدمة ممتازة وسريعة، رائع جدا!",
    "hi": "धन्यवाद, बहुत अच्छी सेवा, शानदार अनुभव, मैं बहुत खुश हूँ!",
    "hi-Latn": "bahut badhiya service, mast app, dil khush ho gaya, dhanyavad",
    "de": "Vielen Dank, der Service ist wunderbar, alles perfekt, ich bin sehr zufrieden!",
    "es": "¡Muchas gracias, excelente servicio, todo perfecto, estoy encantada!",
    "fr": "Merci beaucoup, service excellent, tout est parfait, je suis ravie !",
}
ODD = {
    "empty": "",
    "space": " \n\t ",
    "emoji": "😡🤬 😡",
    "bidi": "\u202eawful\u202c service \u2066ужас\u2069",
    "nul": "awful\x00 service\x00",
    "surrogate": "awful \ud83d service",
    "mixed": "Сервис awful, 太差了, سرویس افتضاح, 👎👎",
    "fullwidth": "ＡＷＦＵＬ　ｓｅｒｖｉｃｅ！！！",
    "unknown": "qwrtz plmkn",
}
FLOODS = {
    "one word": "bad " * 25_000,
    "emoji": "😡" * 10_000,
    "marks": "a" + "\u0301" * 5_000,
    "zero width": "bad\u200b" * 25_000,
    "bidi": "\u202ebad \u202c" * 10_000,
    "no spaces": "b" * 100_000,
    "handles": "@a" * 50_000,
    "links": "https://" * 12_500,
    "phrases": "still no i have been not very " * 3_333,
    "Han": "不好差" * 33_333,
    "but": "but good bad " * 7_700,
    "exclamation": "!" * 100_000,
    "brackets": "[(:<" * 25_000,
    "Hindi": "नहीं अच्छा " * 9_000,
}
EVERY = {
    f"{code} {name}": text
    for name, texts in (("complaint", COMPLAINTS), ("praise", PRAISE))
    for code, text in texts.items()
} | ODD


def post(text: str, **extra: object) -> Mention:
    return Mention("test", "1", text, Author("somebody"), **extra)


def shown_sum(assessment: Assessment, which: Sum) -> float:
    """What a reader of `explain` works out by hand."""
    return round(1 / (1 + math.exp(-sum(one.points for one in assessment.factors if one.sum is which))), 4)


@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY.keys())
@pytest.mark.parametrize("rating", [None, 1.0, 4.5], ids=["unrated", "one star", "praised"])
def test_the_factors_add_up_to_both_numbers_to_the_digit(text: str, rating: float | None):
    assessment = assess_text(text, rating=rating)
    assert shown_sum(assessment, Sum.NEGATIVITY) == assessment.negativity
    assert shown_sum(assessment, Sum.COMPLAINT) == assessment.complaint
    assert [one.name for one in assessment.factors].count("start") == 2


@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY.keys())
def test_spans_are_code_points_of_the_original(text: str):
    assessment = assess_text(text)
    assert len(assessment.spans) <= MAX_SPANS
    taken: set[int] = set()
    for span in assessment.spans:
        assert 0 <= span.start < span.end <= len(text)
        assert span.why
        assert taken.isdisjoint(range(span.start, span.end))
        taken.update(range(span.start, span.end))


@pytest.mark.parametrize("code", COMPLAINTS)
def test_a_plain_complaint_is_heard_in_every_language(code: str):
    assessment = assess_text(COMPLAINTS[code], code)
    assert assessment.language == code
    assert assessment.is_complaint
    assert assessment.kind is Kind.COMPLAINT
    assert assessment.label is Label.NEGATIVE
    assert assessment.cause in {Cause.BILLING, Cause.NO_ANSWER}
    assert assessment.needs_reply
    assert assessment.spans
    assert not assessment.abstained


@pytest.mark.parametrize("code", PRAISE)
def test_plain_praise_is_no_complaint_in_any_language(code: str):
    assessment = assess_text(PRAISE[code], code)
    assert (assessment.is_complaint, assessment.cause, assessment.impact) == (False, Cause.NONE, 0)
    assert assessment.kind is Kind.PRAISE
    assert assessment.label is Label.POSITIVE
    assert not assessment.needs_reply


def test_evidence_is_the_strongest_first_and_in_the_words_of_the_post():
    text = "Hello @Nimbus: still NO refund… awful 😡"
    assessment = assess_text(text)
    shown = [text[span.start : span.end] for span in assessment.spans]
    assert shown[0] == "still NO refund"
    assert {"awful", "😡"} <= set(shown)


@pytest.mark.parametrize("name", ["empty", "space", "unknown"])
def test_what_cannot_be_read_abstains_and_says_so(name: str):
    assessment = assess_text(ODD[name])
    assert assessment.abstained
    assert assessment.label is Label.NEUTRAL
    assert (assessment.is_complaint, assessment.needs_reply) == (False, False)
    assert any("cannot be read" in note for note in assessment.notes)


def test_emoji_alone_are_told_but_never_pass_as_a_complaint():
    assessment = assess_text("😡🤬 😡")
    assert (assessment.abstained, assessment.is_complaint, assessment.label) == (True, False, Label.NEGATIVE)
    assert any("look negative" in note for note in assessment.notes)


def test_a_language_without_knowledge_abstains():
    assessment = assess_text("Bu uygulama hiç çalışmıyor, üç haftadır cevap alamıyorum", "tr")
    assert assessment.abstained
    assert assessment.language == "tr"


def test_pictures_are_read_by_their_description():
    mention = post(
        "", media=(Media(alt="My phone arrived with a broken screen"), Media(url="https://example.com/2.jpg"))
    )
    text = words(mention)
    assessment = assess_texts([mention])[0]
    assert text == "My phone arrived with a broken screen"
    assert words(post("Look:", media=mention.media)) == "Look:\nMy phone arrived with a broken screen"
    assert "broken" in {text[span.start : span.end] for span in assessment.spans}


BRANDS = compile_brands([Brand(id="best", names=("Best Nimbus",))])


def test_a_post_about_no_brand_is_set_aside():
    ours, other = assess_all([post("Best Nimbus is awful, still no refund"), post("awful, still no refund")], BRANDS)
    assert (ours.brand, ours.is_complaint) == ("best", True)
    assert (other.brand, other.is_complaint, other.kind, other.factors) == (None, False, Kind.OTHER_TOPIC, ())
    assert not other.abstained


def test_the_name_of_the_brand_is_no_praise():
    named = assess_text("Best Nimbus sent the parcel on Monday", brand="Best Nimbus")
    assert [factor.name for factor in named.factors if factor.sum is Sum.NEGATIVITY] == ["start"]


def test_a_factor_shows_where_it_stands_in_the_original():
    text = "Ｗｅｌｌ, my order never came, ＡＷＦＵＬ 😡️"
    shown = [text[factor.span.start : factor.span.end] for factor in assess_text(text).factors if factor.span]
    assert "ＡＷＦＵＬ" in shown
    assert "😡️" in shown


def test_only_complaints_keep_their_reasons():
    posts = [post("Do you ship to Norway?"), post("still no refund, awful!")]
    calm, upset = assess_all(posts, BRANDS, about="acme")
    assert calm.factors == calm.spans == ()
    assert upset.factors
    assert upset.spans


def test_a_post_that_cannot_match_is_set_aside_unread():
    (stranger,) = assess_all([post("What a terrible day, the train was late again")], BRANDS)
    assert (stranger.brand, stranger.language) == (None, "und")


def test_a_source_about_one_brand_needs_no_match():
    (assessment,) = assess_all([post("awful, still no refund")], BRANDS, about="acme")
    assert (assessment.brand, assessment.is_complaint) == ("acme", True)


class Learnt:
    """A model that adds one factor to each sum and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[str], list[str]]] = []

    def factors(self, texts: list[str], languages: list[str]) -> list[tuple[Factor, ...]]:
        self.asked.append((texts, languages))
        return [tuple(Factor("model", 9.0, None, which) for which in Sum) for _ in texts]


def test_a_model_adds_its_factors_and_is_asked_once_a_page():
    model = Learnt()
    page = [post("Best Nimbus came on Monday"), post("another thing"), post("Best Nimbus came on Tuesday")]
    first, other, last = assess_all(page, BRANDS, model)
    assert model.asked == [(["best nimbus came on monday", "best nimbus came on tuesday"], ["en", "en"])]
    assert first.is_complaint
    assert last.is_complaint
    assert not other.is_complaint
    assert shown_sum(first, Sum.COMPLAINT) == first.complaint > 0.9


def test_a_very_long_post_is_cut_with_a_note():
    assessment = assess_text("still no refund. " + "and so on " * 10_000)
    assert assessment.is_complaint
    assert any("only the beginning" in note for note in assessment.notes)


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS.keys())
def test_time_grows_no_faster_than_the_text_and_stays_short(flood: str):
    assess_text(flood[:100])
    spent = []
    for length in (len(flood) // 2, len(flood)):
        begun = time.process_time()
        assess_text(flood[:length])
        spent.append(time.process_time() - begun)
    assert spent[1] < 1
    assert spent[1] <= 3 * spent[0] + 0.02  # the clock of small machines is coarse


def test_a_brand_named_like_a_feeling_neither_praises_nor_blames():
    plain = assess_text("Hopeless lost my order", "en")
    named = assess_text("Hopeless lost my order", "en", "Hopeless")
    assert named.negativity < plain.negativity
