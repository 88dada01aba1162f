"""The query language: what is read, and what a mistake is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.understand.query import And, Domain, From, Lang, Not, Or, QueryError, Site, Term, handle, parse

ACME, PIE, APP = Term("acme"), Term("pie"), Term("app")

READ = [
    ("acme", ACME),
    ("ACME", ACME),
    ("acme pie", And((ACME, PIE))),
    ("acme AND pie", And((ACME, PIE))),
    ("acme OR pie", Or((ACME, PIE))),
    ("acme pie OR app", Or((And((ACME, PIE)), APP))),
    ("acme (pie OR app)", And((ACME, Or((PIE, APP))))),
    ("acme -pie", And((ACME, Not(PIE)))),
    ("acme NOT pie", And((ACME, Not(PIE)))),
    ("acme -(pie OR app)", And((ACME, Not(Or((PIE, APP)))))),
    ("acme pie-app", And((ACME, Term("pie-app")))),
    ('"acme pie"', Term("acme pie")),
    ("“acme pie”", Term("acme pie")),
    ("«Acme  Pie»", Term("acme pie")),
    ('"acme or pie"', Term("acme or pie")),
    ("acme or pie", And((ACME, Term("or"), PIE))),
    ("deliver*", Term("deliver", prefix=True)),
    ("acme.com", Domain("acme.com")),
    ("https://acme.com/", Domain("acme.com")),
    ('"hxxp://Shop.Acme.com"', Domain("shop.acme.com")),
    ("version 2.0", And((Term("version"), Term("2.0")))),
    ("from:@Coyote", From("coyote")),
    ("from:@a,@b", Or((From("a"), From("b")))),
    ("site:Forum.Example acme", And((Site("forum.example"), ACME))),
    ("acme lang:en,pt-BR", And((Lang(("en", "pt-br")), ACME))),
    ("lang:en AND acme", And((Lang(("en",)), ACME))),
    ("acme AND -lang:en AND pie", And((Not(Lang(("en",))), And((ACME, PIE))))),
    ("acme OR pie lang:en", And((Lang(("en",)), Or((ACME, PIE))))),
    ("(acme lang:en) OR pie", Or((And((ACME, Lang(("en",)))), PIE))),
    ("小米 OR می‌شود OR ज़ोमा", Or((Term("小米"), Term("میشود"), Term("जोमा")))),
    ("don’t", Term("don't")),
    ("😡 acme", And((Term("😡"), ACME))),
]

REFUSED = [
    ("", 0, "empty"),
    ("  ", 0, "empty"),
    ("-acme", 0, "only leaves out"),
    ("lang:en", 0, "only leaves out"),
    ("acme OR -pie", 0, "only leaves out"),
    ("acme OR", 7, "word is missing"),
    ("OR acme", 0, "word is missing"),
    ("acme AND AND pie", 9, "word is missing"),
    ("acme ()", 6, "word is missing"),
    ("acme NOT", 8, "word is missing"),
    ("pie (acme", 4, "add a )"),
    ("acme) pie", 4, "add a ("),
    ('pie "acme', 4, 'add a "'),
    ("acme author:bob", 5, "known are lang:, from:, site:"),
    ("acme lang:", 5, "needs a value"),
    ("acme lang:english", 5, "lang:en,ru"),
    ("acme site:here", 5, "site:reddit.com"),
    ("acme a*", 5, "two letters"),
    ("acme !!!", 5, "nothing to look for"),
    ('acme ""', 5, "nothing to look for"),
    ("(" * 60 + "acme" + ")" * 60, 50, "nested"),
    ("-" * 5_000 + "acme", 50, "nested"),
]


@pytest.mark.parametrize("text, expression", READ, ids=[row[0] for row in READ])
def test_a_query_is_read(text, expression):
    assert parse(text) == expression


@pytest.mark.parametrize("text, position, remedy", REFUSED, ids=[row[0][:30] or "nothing" for row in REFUSED])
def test_a_mistake_names_its_place_and_its_remedy(text, position, remedy):
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.position == position
    assert remedy in str(caught.value)
    assert f"character {position + 1}" in str(caught.value)


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet='acme ()"-*:,.@ORANDlangfromsite小😡\n', max_size=60))
def test_any_text_is_read_or_refused(text):
    position = refusal(text)
    assert position is None or 0 <= position <= len(text)


def refusal(text: str) -> int | None:
    try:
        parse(text)
    except QueryError as error:
        return error.position
    return None


@pytest.mark.parametrize("written", ["@Coyote", "coyote", " COYOTE "])
def test_handles_are_alike_without_case_and_at_sign(written):
    assert handle(written) == "coyote"
