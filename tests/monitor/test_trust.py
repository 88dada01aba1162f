"""Whom a brand never or always hears, and what is no more than a flood."""

import pytest
from doubles.values import assessment

from monitor.trust import ALWAYS, FLOOD, NEVER, NOBODY, Listed, Trust, floods, listed, overruled, silenced
from monitor.understand.assessment import Cause, Factor, Kind, Label
from monitor.understand.yardstick import logistic, shipped

BOT, MINA = {"mastodon:bot@x.example"}, {"mastodon:mina"}
TRUST = Trust(listed(["mastodon:@Bot@x.example", "free crypto", "免费领取"]), listed(["mastodon:@mina", "рассылка"]))
SPAM = {"kind": Kind.PROMO_SPAM, "factors": ()}
WORDS = "Acme keeps charging me and nobody of their support answers my letters at all"


def test_accounts_and_words_stand_in_one_list():
    assert TRUST.never == Listed(frozenset(BOT), ("free crypto", "免费领取"))
    assert listed([]) == Listed()


@pytest.mark.parametrize(
    "names, text, spam",
    [
        pytest.param(BOT, "Awful", True, id="the account"),
        pytest.param(MINA, "Get FREE   crypto now", True, id="the words"),
        pytest.param(MINA, "点这里免费领取礼包", True, id="the words, in Chinese"),
        pytest.param(MINA, "carefree cryptos", False, id="parts of words"),
        pytest.param(MINA, "Awful", False, id="neither"),
    ],
)
def test_whoever_is_never_heard_is_spam(names: set[str], text: str, spam: bool):
    found = overruled(assessment(complaint=True), TRUST, names, text)
    assert (found.kind is Kind.PROMO_SPAM, found.is_complaint, found.needs_reply) == (spam, not spam, not spam)


def test_the_reason_is_a_factor_and_the_sum_still_holds():
    found = silenced(assessment(complaint=True), "why")
    assert found.factors[-1] == Factor("why", NEVER)
    assert found.complaint == logistic(sum(factor.points for factor in found.factors)) == 0.0
    assert (found.cause, found.impact, found.marks) == (Cause.NONE, 0, ())


def test_whoever_is_always_heard_is_no_spam():
    found = overruled(assessment(complaint=False, label=Label.NEGATIVE, **SPAM), TRUST, MINA, WORDS)
    assert (found.is_complaint, found.kind, found.cause, found.impact) == (True, Kind.COMPLAINT, Cause.UNKNOWN, 1)
    assert found.complaint == logistic(sum(factor.points for factor in found.factors))
    assert found.fingerprint


def test_words_that_are_always_heard_count_for_anybody():
    assert overruled(assessment(complaint=False, **SPAM), TRUST, BOT - BOT, "Ваша рассылка!").kind is Kind.OTHER_TOPIC


@pytest.mark.parametrize(
    "names, trust",
    [
        pytest.param(MINA | BOT, TRUST, id="never outweighs always"),
        pytest.param(MINA, NOBODY, id="no lists"),
    ],
)
def test_other_spam_stays_spam(names: set[str], trust: Trust):
    found = overruled(assessment(complaint=False, label=Label.NEGATIVE, **SPAM), trust, names, "Awful")
    assert (found.kind, found.is_complaint) == (Kind.PROMO_SPAM, False)


def test_always_passes_every_threshold():
    assert all(logistic(ALWAYS) > threshold for threshold in shipped().threshold.values())


def copies(count: int) -> list[str]:
    return [f"{WORDS.lower()} {number}" for number in range(count)]


@pytest.mark.parametrize(
    "said, earlier, flood",
    [
        pytest.param(WORDS, copies(FLOOD), True, id="copies"),
        pytest.param(WORDS, copies(FLOOD - 1), False, id="too few of them"),
        pytest.param(
            WORDS, [f"{WORDS[:20]} number {n} " + "abcdefgh "[n % 8] * 30 for n in range(40)], False, id="alike"
        ),
        pytest.param("no!", ["no!"] * 40, False, id="too short to tell"),
        pytest.param("", [], False, id="nothing"),
    ],
)
def test_a_flood_is_many_copies(said: str, earlier: list[str], flood: bool):
    assert floods(said.lower(), earlier) is flood
