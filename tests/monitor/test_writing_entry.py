"""The `[drafts]` table as people write it."""

from datetime import timedelta

import jsonschema
import pytest

from monitor.config import schema, settings
from monitor.entries import Mistakes

TABLE = {"url": "https://llm.example/v1", "model": "m1", "key": {"env": "KEY"}, "timeout": "2s"}


def test_the_table_becomes_settings_and_its_key_is_a_secret() -> None:
    entry = settings({"drafts": TABLE}, {"KEY": "s3cret"}).drafts
    assert entry is not None
    assert (entry.host, entry.timeout) == ("llm.example", timedelta(seconds=2))
    assert "s3cret" not in repr(entry)


def test_without_the_table_nobody_is_asked() -> None:
    assert settings({}, {}).drafts is None


@pytest.mark.parametrize(
    "changed,said",
    [
        ({"key": "s3cret"}, "drafts: a secret never stands in this file"),
        ({"key": {"env": "NONE"}}, "drafts: comes from NONE, which is not set"),
        ({"timeout": 3}, "durations are strings"),
        ({"timeout": "1m"}, "timeout"),
        ({"url": "llm"}, "url"),
        ({"model": ""}, "model"),
        ({"temperature": 1}, 'unknown option "drafts.temperature"'),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_mistake_is_told_with_its_place(changed: dict[str, object], said: str) -> None:
    with pytest.raises(Mistakes) as found:
        settings({"drafts": {**TABLE, **changed}}, {"KEY": "s3cret"})
    assert any(said in line for line in found.value.lines), found.value.lines


def test_the_schema_for_editors_knows_the_table() -> None:
    jsonschema.validate({"drafts": TABLE}, schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"drafts": {**TABLE, "temperature": 1}}, schema())
