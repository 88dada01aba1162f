from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from monitor.config import Settings, load, schema, settings
from monitor.entries import Mistakes

BRAND = {"id": "acme", "names": ["Acme"]}
GOOD: dict[str, Any] = {
    "brand": [BRAND],
    "source": [{"kind": "mastodon", "server": "https://social.example", "hashtags": ["acme"]}],
    "channel": [{"kind": "terminal"}],
}


def mistakes(table: dict[str, Any], environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(Mistakes) as found:
        settings(table, environ or {})
    return found.value.lines


def good(**changes: Any) -> Settings:
    return settings({**GOOD, **changes}, {"TOKEN": "s3cret"})


def test_a_good_file_becomes_settings(tmp_path: Path) -> None:
    path = tmp_path / "allears.toml"
    path.write_text('timezone = "Europe/Berlin"\n[[brand]]\nid = "acme"\nnames = ["Acme", "Акме"]\n', encoding="utf-8")
    loaded = load(path, {})
    assert loaded.database == tmp_path / "allears.db"
    assert loaded.brands[0].names == ("Acme", "Акме")


def test_durations_are_strings_with_a_unit() -> None:
    source = good(source=[{"kind": "hackernews", "query": "acme", "interval": "1h30m"}]).sources[0]
    assert source.interval == timedelta(minutes=90)


def test_ids_default_to_the_kind_and_are_numbered() -> None:
    two = [{"kind": "hackernews", "query": "acme"}, {"kind": "hackernews", "query": "acme app"}]
    assert [source.id for source in good(source=two).sources] == ["hackernews", "hackernews-2"]


def test_channels_show_times_in_the_time_zone_of_the_whole() -> None:
    channel = good(timezone="Asia/Tehran").channels[0]
    assert str(getattr(channel, "timezone", None)) == "Asia/Tehran"


def test_every_mistake_is_told_at_once_with_its_place_and_remedy() -> None:
    told = mistakes(
        {
            "brand": [BRAND],
            "source": [
                {"kind": "hackernews", "query": "acme"},
                {"kind": "mastodon", "server": "https://social.example", "hashtg": ["acme"]},
            ],
            "channel": [{"id": "support", "kind": "slack-webhook", "url": {"env": "SLACK_HOOK"}}],
            "route": [{"to": ["supprt"]}],
            "time_zone": "UTC",
        }
    )
    assert any(
        line.startswith('source 2 (mastodon): unknown option "hashtg"; did you mean "hashtags"?') for line in told
    )
    assert 'channel "support": url: comes from SLACK_HOOK, which is not set; export it or use { file = "…" }' in told
    assert 'unknown option "time_zone"; did you mean "timezone"?' in told
    assert 'route 1: sends to "supprt", which is no channel; channels are: support' in told
    assert len(told) == 4


@pytest.mark.parametrize(
    "change,expected",
    [
        pytest.param({"route": [{"to": ["supprt"]}]}, 'route 1: sends to "supprt", which is no channel', id="route"),
        pytest.param({"source": [{"kind": "mastodn"}]}, 'did you mean "mastodon"?', id="kind"),
        pytest.param({"source": [{"server": "x"}]}, 'source 1: needs "kind", one of:', id="no kind"),
        pytest.param({"brand": [{"id": "acme"}]}, 'needs "names" or a "query"', id="nothing to find"),
        pytest.param({"brand": [{"id": "acme", "query": "(acme"}]}, 'brand "acme": query:', id="query"),
        pytest.param({"brand": [BRAND, BRAND]}, 'brand "acme": this id is given twice', id="twice"),
        pytest.param({"timezone": "Mars/Base"}, '"Mars/Base" is no time zone', id="zone"),
        pytest.param(
            {"source": [{"kind": "hackernews", "query": "a", "interval": 60}]}, "durations are strings", id="int"
        ),
        pytest.param(
            {"source": [{"kind": "hackernews", "query": "a", "interval": "1 min"}]}, "is no duration", id="unit"
        ),
        pytest.param(
            {"source": [{"kind": "hackernews", "query": "a", "interval": "5s"}]}, "interval is below", id="too often"
        ),
        pytest.param(
            {"source": [{"kind": "hackernews", "query": "a", "brand": "acne"}]}, "which is no brand", id="no brand"
        ),
        pytest.param({"channel": [{"kind": "terminal", "cap": 0}]}, "cap:", id="cap"),
        pytest.param(
            {"channel": [{"kind": "terminal", "fallback": "x"}]}, 'fallback is "x", which is no', id="fallback"
        ),
        pytest.param({"channel": [{"kind": "slack-webhook", "url": "https://x"}]}, "never stands in", id="secret"),
        pytest.param({"route": [{"match": {"severity": ["bad"]}}]}, "route 1: match.severity", id="severity"),
        pytest.param({"brand": {"id": "acme"}}, "write [[brand]]", id="one bracket"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(change: dict[str, Any], expected: str) -> None:
    (line,) = mistakes({**GOOD, **change}, {"TOKEN": "x"})
    assert expected in line


def test_an_interval_below_the_minimum_is_allowed_on_this_machine() -> None:
    source = {"kind": "hackernews", "query": "a", "interval": "1s", "address": "http://127.0.0.1:9"}
    assert good(source=[{**source, "allow_private": True}]).sources[0].interval == timedelta(seconds=1)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="allears init"):
        load(tmp_path / "allears.toml", {})


def test_broken_toml_is_one_sentence_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "allears.toml"
    path.write_text("[[brand]\n")
    with pytest.raises(Mistakes, match="line 1"):
        load(path, {})


def test_a_secret_comes_from_a_file_without_its_newline(tmp_path: Path) -> None:
    secret = tmp_path / "hook"
    secret.write_text("https://hooks.slack.com/services/T/B/x\n")
    channel = good(channel=[{"kind": "slack-webhook", "url": {"file": str(secret)}}]).channels[0]
    assert channel.url.get_secret_value() == "https://hooks.slack.com/services/T/B/x"  # type: ignore[attr-defined]


def test_no_secret_is_ever_shown() -> None:
    table = {**GOOD, "channel": [{"kind": "slack-webhook", "url": {"env": "TOKEN"}, "cap": "many"}]}
    told = mistakes(table, {"TOKEN": "https://hooks.slack.com/services/T/B/s3cret"})
    assert "s3cret" not in "\n".join(told)
    shown = good(channel=[{"kind": "slack-webhook", "url": {"env": "TOKEN"}}])
    assert "s3cret" not in repr(shown)
    assert "s3cret" not in shown.model_dump_json()


def test_the_steps_of_an_escalation_are_read_as_they_are_documented() -> None:
    steps = [{"after": "15m", "to": ["terminal"]}, {"after": "1h", "to": ["terminal"]}]
    found = good(route=[{"to": ["terminal"], "escalate": steps}])
    assert [step.after for step in found.routes[0].escalate or ()] == [timedelta(minutes=15), timedelta(hours=1)]
    jsonschema.validate({**GOOD, "route": [{"to": ["terminal"], "escalate": steps}]}, schema())


@pytest.mark.parametrize(
    "step, told",
    [
        ({"after": 15, "to": ["terminal"]}, 'durations are strings, like "60s" or "15m"'),
        ({"after": "soon", "to": ["terminal"]}, "soon"),
        ({"afterr": "15m", "to": ["terminal"]}, 'unknown option "escalate.0.afterr"; did you mean "after"?'),
    ],
)
def test_a_step_that_cannot_be_read_is_named(step: dict[str, object], told: str) -> None:
    assert told in "\n".join(mistakes({**GOOD, "route": [{"to": ["terminal"], "escalate": [step]}]}))


def test_the_schema_accepts_what_loads_and_names_every_option() -> None:
    shape = schema()
    jsonschema.Draft202012Validator.check_schema(shape)
    table = {
        **GOOD,
        "timezone": "UTC",
        "channel": [{"kind": "slack-webhook", "url": {"env": "TOKEN"}, "give_up_after": "12h"}],
        "route": [{"match": {"severity": ["high"]}, "to": ["slack-webhook"], "continue": True, "wait": "5s"}],
    }
    settings(table, {"TOKEN": "https://hooks.slack.com/services/T/B/x"})
    jsonschema.validate(table, shape)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**table, "brnd": []}, shape)
