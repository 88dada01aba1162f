"""A classifier from a folder is asked in time, or the alert goes without; a tiny one is made here."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx", reason="making a model needs onnx: pip install allears[dev]")
pytest.importorskip("onnxruntime", reason="asking a model needs onnxruntime: pip install allears[onnx]")
pytest.importorskip("tokenizers", reason="asking a model needs tokenizers: pip install allears[onnx]")

from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from monitor.config import Settings, settings
from monitor.entries import Mistakes
from monitor.opinion import Opinion, opinion
from monitor.opinion_entry import CONFIG, MODEL, TOKENIZER, OpinionEntry
from monitor.policy import ears
from monitor.understand.assess import Mind

WORDS = {"[UNK]": 0, "awful": 1, "broken": 2, "lovely": 3, "thanks": 4}
LOGITS = np.array([[0, 0], [-2, 2], [-1, 1], [1, -1], [2, -2]], np.float32)
"""Ten parameters: what each word says for "fine" and for "upset"."""
PATIENT = timedelta(seconds=30)
ENDLESS = 2_000_000_000
"""Rounds of the slow model; it is stopped."""


def graph(rounds: int = 0) -> object:
    """Looks the words up and adds them; with `rounds` it then turns in a circle as often."""
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["each"]),
        helper.make_node("ReduceSum", ["each", "axis"], ["sum"], keepdims=0),
    ]
    fixed = [numpy_helper.from_array(LOGITS, "table"), numpy_helper.from_array(np.array([1], np.int64), "axis")]
    if rounds:
        nodes.append(helper.make_node("Loop", ["rounds", "", "sum"], ["logits"], body=circle()))
        fixed.append(numpy_helper.from_array(np.array(rounds, np.int64), "rounds"))
    else:
        nodes.append(helper.make_node("Identity", ["sum"], ["logits"]))
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])
    return helper.make_graph(nodes, "tiny", [ids], [logits], fixed)


def circle() -> object:
    """The body of a loop that changes nothing."""
    kept = [
        helper.make_node("Identity", ["on"], ["still"]),
        helper.make_node("Neg", ["turned"], ["back"]),
        helper.make_node("Neg", ["back"], ["again"]),
    ]
    takes = [
        helper.make_tensor_value_info("round", TensorProto.INT64, []),
        helper.make_tensor_value_info("on", TensorProto.BOOL, []),
        helper.make_tensor_value_info("turned", TensorProto.FLOAT, None),
    ]
    gives = [
        helper.make_tensor_value_info("still", TensorProto.BOOL, []),
        helper.make_tensor_value_info("again", TensorProto.FLOAT, None),
    ]
    return helper.make_graph(kept, "circle", takes, gives)


def export(folder: Path, rounds: int = 0) -> Path:
    """A folder as exporters leave it."""
    made = helper.make_model(graph(rounds), opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    save(made, str(folder / MODEL))
    tokenizer = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / TOKENIZER))
    (folder / CONFIG).write_text(json.dumps({"id2label": {"0": "fine", "1": "upset"}}), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return export(tmp_path)


def asked(folder: Path, *texts: str, label: str | tuple[str, ...] = "upset") -> list[float | None]:
    entry = OpinionEntry(folder=folder, label=label, timeout=PATIENT)
    return [vote.share for vote in Opinion(entry).votes(texts)]


def test_a_share_is_the_softmax_of_the_model(folder: Path):
    awful, thanks, unknown = asked(folder, "awful", "lovely thanks", "…")
    assert awful == round(1 / (1 + float(np.exp(-4))), 4)
    assert (thanks, unknown) == (round(1 / (1 + float(np.exp(6))), 4), 0.5)


def test_the_same_text_gets_the_same_share_beside_whatever_else(folder: Path):
    assert asked(folder, "awful broken", "thanks") == [asked(folder, text)[0] for text in ("awful broken", "thanks")]


@pytest.mark.parametrize("label, share", [("1", 0.982), (("fine",), 0.018), (("fine", "upset"), 1.0)])
def test_classes_are_named_or_numbered_and_add_up(folder: Path, label: str | tuple[str, ...], share: float):
    assert asked(folder, "awful", label=label) == [share]


@pytest.mark.parametrize("text", ["", "awful " * 4000, "half \ud83d a character", "\x00", "خیلی بد 😡 太差了"])
def test_any_text_gets_an_answer(folder: Path, text: str):
    (share,) = asked(folder, text)
    assert share is not None
    assert 0 <= share <= 1


def test_what_takes_too_long_is_stopped_and_the_page_goes_on_without(tmp_path: Path):
    slow = Opinion(OpinionEntry(folder=export(tmp_path, ENDLESS), label="upset", timeout=timedelta(milliseconds=50)))
    slow._read.result()  # else it would be stopped before it runs
    votes = slow.votes(["awful", "broken", "thanks"])
    assert [vote.why for vote in votes] == ["no answer within 0.05s"] * 3
    slow._thread.shutdown()  # returns only because the endless run was stopped


@pytest.mark.parametrize(
    "file, content",
    [(MODEL, b"no model"), (TOKENIZER, b"{}"), (CONFIG, b"{"), (CONFIG, b'{"id2label": {"0": "other"}}')],
    ids=["model", "tokenizer", "no JSON", "no such class"],
)
def test_what_cannot_be_used_is_told_once_and_noted(
    folder: Path, file: str, content: bytes, caplog: pytest.LogCaptureFixture
):
    (folder / file).write_bytes(content)
    with caplog.at_level(logging.WARNING):
        votes = Opinion(OpinionEntry(folder=folder, label="upset", timeout=PATIENT)).votes(["awful", "thanks"])
    assert [vote.share for vote in votes] == [None, None]
    assert all(vote.why.startswith("failed: ") for vote in votes)
    assert len(caplog.records) == 1


def loaded(beside: Path, **options: object) -> Settings:
    table = {"brand": [{"id": "acme", "names": ["Acme"]}], "second_opinion": {"label": "upset", **options}}
    return settings(table, {}, folder=beside)


def test_the_configuration_names_a_folder_beside_it(folder: Path):
    found = loaded(folder.parent, folder=folder.name, timeout="300ms").second_opinion
    assert found == OpinionEntry(folder=folder, label="upset", timeout=timedelta(milliseconds=300))


def test_a_folder_without_a_model_is_a_mistake(tmp_path: Path):
    with pytest.raises(Mistakes) as told:
        loaded(tmp_path, folder="nowhere")
    assert [name in str(told.value) for name in (MODEL, TOKENIZER)] == [True, True]


@pytest.fixture
def forgetful() -> Iterator[None]:
    yield
    opinion.cache_clear()


@pytest.mark.usefixtures("forgetful")
def test_everybody_who_listens_shares_one(folder: Path):
    configured = loaded(folder, folder=".")
    assert ears(configured, Mind()).mind.second is ears(configured, Mind()).mind.second is not None
    assert ears(configured.model_copy(update={"second_opinion": None}), Mind()).mind.second is None
