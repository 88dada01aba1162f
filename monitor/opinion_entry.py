"""The `[second_opinion]` table of the configuration: a classifier in a folder. Without the table nobody is asked."""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from pydantic import Field

from monitor.entries import Entry, Mistakes

MODEL, TOKENIZER, CONFIG = "model.onnx", "tokenizer.json", "config.json"
"""As `optimum-cli export onnx` names them: https://huggingface.co/docs/optimum-onnx/onnx/usage_guides/export_a_model"""


class OpinionEntry(Entry):
    """Another classifier's vote on would-be alerts (extra `onnx`)."""

    folder: Path = Field(description=f"Where {MODEL}, {TOKENIZER} and, for labels with names, {CONFIG} lie")
    label: str | tuple[str, ...] = Field(description="The class or classes of complaints, by name or number")
    timeout: timedelta = Field(
        timedelta(milliseconds=200), gt=timedelta(0), description="Longest wait for one vote; then it does without"
    )

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.label,) if isinstance(self.label, str) else self.label


def check_opinion(entry: OpinionEntry | None, base: Path, mistakes: Mistakes) -> OpinionEntry | None:
    """The entry with its folder counted from `base`; what keeps it from being asked is added to the mistakes."""
    if entry is None:
        return None
    folder = base / entry.folder
    missing = [name for name in ("onnxruntime", "tokenizers") if find_spec(name) is None]
    if missing:
        mistakes.add("second_opinion", f"needs {' and '.join(missing)}: pip install 'allears[onnx]'")
    for name in (MODEL, TOKENIZER):
        if not (folder / name).is_file():
            mistakes.add("second_opinion", f"{folder / name} does not exist; export the model into this folder")
    return entry.model_copy(update={"folder": folder})
