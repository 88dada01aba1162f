"""The stage is told by the writer's own words before the cause has a say."""

from collections import Counter
from pathlib import Path

import pytest

from monitor.understand.assess import assess_text
from monitor.understand.assessment import Cause, Stage
from monitor.understand.lexicon import READS, BadKnowledge
from monitor.understand.naming import stage_of
from monitor.understand.normalise import normalise
from monitor.understand.stages import TIMES, Step, read_stages, step_in
from monitor.understand.terms import spaced_words

FOLDERS = sorted({folder for folders in READS.values() for folder in folders})


def step(text: str, language: str) -> tuple[str, str] | None:
    plain = normalise(text).text
    found = step_in(plain, spaced_words(plain), language)
    return (found.stage.value, found.time) if found else None


@pytest.mark.parametrize(
    "language, text, told",
    [
        ("en", "Thinking about buying your kettle. Does it work at 110 V?", ("buy", "before")),
        ("en", "My order is out for delivery since Monday", ("buy", "during")),
        ("en", "Card declined at checkout, three times", ("pay", "during")),
        ("en", "Your agent promised a call and nobody called", ("get_help", "after")),
        ("en", "I wanted to buy two, then you replied that I cannot", ("get_help", "after")),
        ("ru", "Хочу купить чайник, сколько стоит доставка?", ("buy", "before")),
        ("ru", "Ваш оператор обещал перезвонить", ("get_help", "after")),
        ("ru", "Не могу активировать карту", ("set_up", "during")),
        ("zh", "想买你家的水壶,有货吗?", ("buy", "before")),
        ("zh", "客服说已经处理,结果没有", ("get_help", "after")),
        ("fa", "می‌خوام بخرم، موجود دارید؟", ("buy", "before")),
        ("fa", "پشتیبانی گفت فردا، هیچ خبری نشد", ("get_help", "after")),
        ("ar", "متى يتوفر الجهاز؟", ("buy", "before")),
        ("ar", "خدمة العملاء قالت غدا ولم يتصل أحد", ("get_help", "after")),
        ("hi", "खरीदने से पहले पूछना है", ("buy", "before")),
        ("hi", "आपने कहा था कल आएगा", ("get_help", "after")),
        ("hi-Latn", "aapne kaha tha kal aayega", ("get_help", "after")),
        ("de", "Was kostet der Versand?", ("buy", "before")),
        ("es", "Me dijeron que hoy, y nada", ("get_help", "after")),
        ("fr", "J'attends toujours mon colis, numéro de commande 7", ("buy", "during")),
        ("en", "Nothing tells", None),
        ("xx", "Your agent promised", None),
    ],
)
def test_words_tell_the_stage(language: str, text: str, told: tuple[str, str] | None):
    assert step(text, language) == told


@pytest.mark.parametrize(
    "cause, cues, said, stage",
    [
        pytest.param(Cause.BILLING, (), Step(Stage.GET_HELP, "after", 0, 1), Stage.GET_HELP, id="words before cause"),
        pytest.param(Cause.BILLING, (), None, Stage.PAY, id="the cause where no words tell"),
        pytest.param(Cause.BILLING, ("churn",), Step(Stage.BUY, "before", 0, 1), Stage.LEAVE, id="leaving before all"),
        pytest.param(Cause.UNKNOWN, (), None, None, id="nothing tells"),
    ],
)
def test_leaving_outweighs_words_and_words_the_cause(cause: Cause, cues: tuple[str, ...], said: Step | None, stage):
    assert stage_of(cause, cues, said) is stage


def test_a_question_ahead_of_buying_has_a_stage():
    found = assess_text("@acme hi! Can you tell me the price? Thinking about buying one, do you ship to Norway?")
    assert not found.is_complaint
    assert found.stage is Stage.BUY


def test_a_complaint_after_our_answer_says_so_with_its_words():
    text = "Charged twice, and your agent promised a refund two weeks ago. Nothing came!"
    found = assess_text(text)
    mark = next(mark for mark in found.marks if mark.why.startswith("stage"))
    assert (found.stage, mark.why) == (Stage.GET_HELP, "stage: get_help, after")
    assert text[mark.start : mark.end] == "your agent promised"


@pytest.mark.parametrize("code", FOLDERS)
def test_every_language_knows_all_times(code: str):
    entries = [entry for folder, entry in read_stages() if folder == code]
    assert {entry.name.split()[0] for entry in entries} == set(TIMES)
    assert [term for term, times in Counter(entry.term for entry in entries).items() if times > 1] == []


@pytest.mark.parametrize(
    "line", ["en\tbefore\tbuy", "en\tlater\tbuy\tsoon", "en\tafter\tsleep\tsoon", "en\tafter\tbuy\t"]
)
def test_a_bad_line_is_named(tmp_path: Path, line: str):
    path = tmp_path / "stages.tsv"
    path.write_text(f"# ok\n{line}\n", encoding="utf-8")
    with pytest.raises(BadKnowledge, match=r"stages\.tsv:2: "):
        list(read_stages(path))
