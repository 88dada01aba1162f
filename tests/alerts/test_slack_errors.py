import json
import os
from pathlib import Path

import pytest

from alerts.base import Failure
from alerts.slack_errors import CURES, Cure, advice, cure_of, failure_of, shown

TABLE = Path(__file__).parents[2].parent / "shared" / "fixtures" / "slack" / "error_actions.json"
MEANING = {"bug_shrink_once": Cure.SIMPLER, "bug_plain_text_once": Cure.SIMPLER}


def test_each_code_has_the_cure_that_was_agreed():
    if not TABLE.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{TABLE} is missing")
        pytest.skip("the table is not beside the checkout")
    agreed = json.loads(TABLE.read_bytes())["web_api"]
    wanted = {code: MEANING.get(action) or Cure(action) for code, action in agreed.items()}
    assert {code: CURES.get(code) for code in wanted} == wanted


@pytest.mark.parametrize(
    "code, cure, failure",
    [
        ("ratelimited", Cure.WAIT, Failure.WAIT),
        ("fatal_error", Cure.RETRY, Failure.RETRY),
        ("message_not_found", Cure.REPOST, Failure.RETRY),
        ("msg_too_long", Cure.SIMPLER, Failure.BUG),
        ("no_text", Cure.BUG, Failure.BUG),
        ("missing_scope", Cure.DEAD_CONFIG, Failure.DEAD_CONFIG),
        ("something_new", Cure.RETRY, Failure.RETRY),
    ],
)
def test_a_code_says_what_the_caller_must_do(code, cure, failure):
    assert (cure_of(code), failure_of(code)) == (cure, failure)


def test_every_code_comes_with_advice():
    assert all(advice(code) for code in (*CURES, "something_new"))
    assert "invite the app" in advice("not_in_channel")


@pytest.mark.parametrize(
    "code, text",
    [
        ("channel_not_found", "channel_not_found"),
        ("channels:history", "channels:history"),
        ("<b>no", "without a code"),
        ("", "without a code"),
        ("x" * 200, "without a code"),
    ],
)
def test_only_what_looks_like_a_code_is_shown(code, text):
    assert shown(code) == text
