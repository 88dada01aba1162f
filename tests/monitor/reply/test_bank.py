"""Every language says the same with the same ids, enough to vary, and never a dead phrase."""

from pathlib import Path

import pytest

from monitor.reply.bank import LANGUAGES, STATEMENTS, BadStatement, bank_of, read, shipped, statement_of
from monitor.reply.compose import FELT
from monitor.reply.sensitive import Sensitive
from monitor.understand.assessment import Cause, Emotion
from monitor.understand.language import detect
from monitor.understand.normalise import TokenKind, normalise, tokens

ENOUGH = 4
CAUSES = [cause for cause in Cause if cause not in (Cause.UNKNOWN, Cause.NONE)]

DEAD = {
    "en": ("any inconvenience", "we value", "valued customer", "your call is important",
           "we are sorry you feel",
           "we understand your frustration", "rest assured", "reach out",
           "take this very seriously", "bear with us",
           "unfortunately", "as soon as possible", "per our policy", "please be advised"),
    "ru": ("доставленные неудобства", "ваш звонок", "ваше мнение", "очень важно для нас", "приносим извинения",
           "приносим свои извинения", "к сожалению", "в кратчайшие сроки",
           "ваше обращение принято", "с уважением"),
    "zh": ("不便", "敬请谅解", "敬请理解", "亲亲", "尽快", "您的心情我们非常理解", "感谢您的支持",
           "非常重视", "给您造成"),
    "fa": ("بابت مشکل پیش", "پوزش می", "در اسرع وقت", "مشتری گرامی", "صبر و شکیبایی", "رضایت شما", "متاسفانه"),
    "ar": ("أي إزعاج", "عزيزي العميل", "رضاكم", "في أقرب وقت", "نقدر تفهمكم", "نأسف لسماع", "للأسف"),
    "hi": ("असुविधा", "प्रिय ग्राहक", "खेद है", "जल्द से जल्द", "आपकी संतुष्टि", "दुर्भाग्य"),
    "hi-Latn": ("asuvidha", "inconvenience", "dear customer", "priya grahak", "jald se jald", "khed hai"),
    "de": ("unannehmlichkeiten", "bedauern wir", "ihr anliegen ist uns wichtig",
           "schnellstmöglich", "leider", "umgehend"),
    "fr": ("gêne occasionnée", "désagrément", "cher client", "dans les plus brefs délais", "malheureusement",
           "nous prenons note", "toutes nos excuses"),
    "es": ("molestias", "inconvenientes", "estimado cliente", "lo antes posible", "su opinión es",
           "lamentablemente"),
    "pt": ("transtorno", "inconveniente", "prezado cliente", "o mais breve possível",
           "sua opinião é", "infelizmente"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bank_has_the_same_ids_with_the_same_slots(language: str):
    # What a gloss says is the same statement of another bank, so each must be there and fill as well.
    ours, english = shipped(language), shipped("en")
    assert list(ours.statements) == list(english.statements)
    for name, statement in ours.statements.items():
        if name != "form.clock":
            assert statement.slots == english.statements[name].slots, name


def test_every_file_is_a_language_that_is_offered():
    assert sorted(path.stem for path in STATEMENTS.glob("*.tsv")) == sorted(LANGUAGES)
    assert DEAD.keys() == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_enough_to_choose_from(language: str):
    families = {name: len(members) for name, members in shipped(language).families.items()}
    for emotion in (*FELT, Emotion.CALM):
        assert families[f"understanding.{emotion}"] + families["understanding.any"] >= ENOUGH
    for cause in CAUSES:
        assert families[f"say_back.{cause}"] + families["say_back.any"] >= ENOUGH
        assert families[f"act.{cause}"] + families["act.any"] >= ENOUGH
        assert families[f"question.{cause}"] + families["question.any"] >= ENOUGH
        assert f"what.{cause}" in shipped(language).statements
    assert families["say_back.words"] >= ENOUGH
    assert {f"call.{name}" for name in Sensitive} <= shipped(language).statements.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_dead_or_decorated(language: str):
    for statement in shipped(language).statements.values():
        for text in (statement.formal, statement.informal):
            spelt = normalise(text).text
            assert not [phrase for phrase in DEAD[language] if normalise(phrase).text in spelt], text
            assert not [token for token in tokens(spelt) if token.kind is TokenKind.EMOJI], text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("register", ["formal", "informal"])
def test_a_bank_is_in_its_language(language: str, register: str):
    kinds = ("understanding.", "say_back.", "act.", "question.", "private_way.", "thanks.")
    for kind in kinds:
        said = [
            getattr(statement, register)
            for name, statement in shipped(language).statements.items()
            if name.startswith(kind)
        ]
        text = " ".join(said).replace("{", " ").replace("}", " ")
        for slot in ("words", "what", "agent", "house", "time", "channel"):
            text = text.replace(f" {slot} ", " ")
        assert detect(text).code == language, kind


@pytest.mark.parametrize("language", ["ru", "zh", "fa", "ar", "hi", "hi-Latn", "de", "fr", "es"])
def test_the_two_registers_differ(language: str):
    statements = shipped(language).statements.values()
    assert sum(statement.formal != statement.informal for statement in statements) > len(statements) / 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_open_and_about_the_situation(language: str):
    marks = ("?", "？", "؟")
    for name, statement in shipped(language).statements.items():
        if name.startswith("question."):
            assert statement.formal.endswith(marks), statement.formal
            assert "what do you want" not in statement.formal.casefold()


FALLBACKS = {"pt-BR": "pt", "zh-Hant": "zh", "fa-Latn": "fa", "hi-Latn": "hi-Latn", "EN": "en"}


@pytest.mark.parametrize("asked, found", FALLBACKS.items(), ids=FALLBACKS)
def test_a_variety_is_served_by_its_language(asked: str, found: str):
    bank = bank_of(asked)
    assert bank is not None
    assert bank.language == found


@pytest.mark.parametrize("language", ["und", "sw", "", "../en"])
def test_a_language_without_a_bank_has_none(language: str):
    assert bank_of(language) is None


WRONG = {
    "two columns": ("a.b.1\tHello", "three columns"),
    "no text": ("a.b.1\t-\t", "three columns"),
    "unknown slot": ("a.b.1\t-\tHello {nom}", "unknown slot {nom}"),
    "open brace": ("a.b.1\t-\tHello {name", "is missing"),
    "open bracket": ("a.b.1\t-\tHello [you|thou", "is missing"),
    "three registers": ("a.b.1\t-\tHello [you|thou|ye]", "is missing"),
}


@pytest.mark.parametrize("line, what", WRONG.values(), ids=WRONG)
def test_a_line_in_another_form_is_refused(line: str, what: str, tmp_path: Path):
    path = tmp_path / "xx.tsv"
    path.write_text(f"# Made up.\n\n{line}\n", encoding="utf-8")
    with pytest.raises(BadStatement, match=r"^xx\.tsv:3: ") as caught:
        read(path)
    assert what in str(caught.value)


def test_an_id_stands_once(tmp_path: Path):
    path = tmp_path / "xx.tsv"
    path.write_text("a.b.1\t-\tHello.\na.b.1\t-\tHi.\n", encoding="utf-8")
    with pytest.raises(BadStatement, match="twice"):
        read(path)


def test_a_sentence_speaks_in_either_register_and_names_its_reviewer():
    statement = statement_of("a.b.1\tA. Native 2026-02\t[Вы пишете|Ты пишешь] {words}.")
    assert statement.reviewed == "A. Native 2026-02"
    assert statement.says({"words": "«да»"}) == "Вы пишете «да»."
    assert statement.says({"words": "«да»"}, informal=True) == "Ты пишешь «да»."
    assert statement.says({"name": "Анна"}) is None
    assert statement_of("a.b.1\t-\tHello.").reviewed == ""


def test_what_fills_a_slot_is_not_read_again():
    assert statement_of("a.b.1\t-\tHello {name}.").says({"name": "{agent}"}) == "Hello {agent}."
