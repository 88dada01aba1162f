"""Which documents of GraphQL only read."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.github_questions import LISTING, lookup
from connectors.graphql import reads_only


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("{a}", id="a selection"),
        pytest.param('query($words: String = "}"){a(of: $words, in: [1, {b: -2.5e3}])}', id="variables"),
        pytest.param("\ufeff{a}", id="a byte order mark"),
        pytest.param(",, \t\r\n{a,,b},", id="commas"),
        pytest.param("# mutation{a}\n{a # }\n}# {", id="comments"),
        pytest.param('{a(of: "} mutation{b}")}', id="a string that looks like a mutation"),
        pytest.param(r'{a(of: "\"} mutation{b}\\")}', id="escapes"),
        pytest.param('{a(of: "", b: "")}', id="empty strings"),
        pytest.param("{mutation subscription query fragment}", id="fields with such names"),
        pytest.param("{...on User{a} ... @include(if: true){b}}", id="fragments inline"),
        pytest.param('{a(of: "شركة 北风 😡")}', id="other scripts within a string"),
        pytest.param(LISTING, id="a page of discussions"),
        pytest.param(lookup(["a/b/discussions/1", "a/b/discussions/1/DC_x="]), id="single discussions"),
    ],
)
def test_one_anonymous_query_reads(document: str):
    assert reads_only(document)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("", id="nothing"),
        pytest.param("# {a}", id="a comment only"),
        pytest.param("mutation{a}", id="a mutation"),
        pytest.param("mutation($a: ID!){b(of: $a)}", id="a mutation with variables"),
        pytest.param("subscription{a}", id="a subscription"),
        pytest.param("query Named{a}", id="a named query"),
        pytest.param("query Named($a: ID!){b}", id="a named query with variables"),
        pytest.param("QUERY($a: ID!){b}", id="no word of the language"),
        pytest.param("\ufeff,mutation,{a}", id="a mutation behind ignored characters"),
        pytest.param("# {a}\nmutation{a}", id="a mutation behind a comment"),
        pytest.param("#\rmutation{a}", id="a comment that a carriage return ends"),
        pytest.param("{a} mutation{b}", id="a mutation behind a query"),
        pytest.param("mutation{b} {a}", id="a mutation before a query"),
        pytest.param('{a(of: "\\\\")} mutation{b(of: "x")}', id="an escape that ends before the quote"),
        pytest.param('{a(of: """x""")}', id="a block string"),
        pytest.param('{a(of: """\\""")} mutation{b(of: """)}', id="a mutation that a block string may hold"),
        pytest.param('{a(of: "\n)} mutation{b(of: "")}', id="a string over a line"),
        pytest.param("{a}{b}", id="two queries"),
        pytest.param("{a} fragment F on User{b}", id="a fragment beside it"),
        pytest.param("fragment F on User{b}", id="a fragment"),
        pytest.param("{a", id="not closed"),
        pytest.param("{a}}", id="closed twice"),
        pytest.param("{a(b}){c}", id="crossed"),
        pytest.param("({a})", id="in parentheses"),
        pytest.param('"a mutation" {a}', id="a description"),
        pytest.param("query @live {a}", id="a directive"),
        pytest.param("type A{b: Int}", id="a schema"),
        pytest.param("{a}\u00a0mutation{b}", id="a space that is none"),
        pytest.param("{a}\x00", id="a zero byte"),
        pytest.param("{a(of: 1 % 2)}", id="no sign of the language"),
    ],
)
def test_whatever_else_does_not(document: str):
    assert not reads_only(document)


@given(st.lists(st.sampled_from(["{", "}", "(", ")", '"', "\\", "#", "\n", ",", "\ufeff", "a", "query"])).map("".join))
def test_nothing_hides_a_mutation_that_stands_beside_it(document: str):
    assert not reads_only(f"{document}\nmutation{{b}}")
    assert not reads_only(f"mutation{{b}}\n{document}")


@pytest.mark.parametrize("piece", ["{", '"', '"""', "\\", "#", '"""\\'])
def test_a_long_document_costs_linear_time(piece: str):
    start = process_time()
    reads_only("{a(of: " + piece * 100_000)
    assert process_time() - start < 1.0
