"""Which documents of GraphQL only read: the tokens of the language, and the one form that is let through.

https://spec.graphql.org/October2021/#sec-Language . The server's parser decides what a document means, so
whatever is not certain here counts as no question.
"""

import re
from collections.abc import Iterator

# No branch is tried twice. Strings over several lines are left out: older parsers end them elsewhere.
_TOKEN = re.compile(
    r"""(?P<ignored>[\ufeff\t \n\r,]+|\#[^\n\r]*+)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*+|-?[0-9][0-9.eE+-]*+|\.{3}|[!$&:=@|]|\"(?!\"\")(?>[^\"\\\n\r]|\\[^\n\r])*+\")
    |(?P<bracket>[{}()\[\]])
    |(?P<wrong>.)""",
    re.VERBOSE | re.DOTALL,
)
_OPENED_BY = {"}": "{", ")": "(", "]": "["}
_QUESTIONS = (["{"], ["query", "(", "{"])
"""What stands outside all brackets: a selection alone, or `query` with variables and without a name."""


def reads_only(document: str) -> bool:
    """Whether it is one anonymous query, `{...}` or `query(...){...}`, and nothing else beside it."""
    outermost, waiting = list[str](), list[str]()
    for kind, token in _tokens(document):
        if kind == "wrong":
            return False
        if token in _OPENED_BY:
            if not waiting or waiting.pop() != _OPENED_BY[token]:
                return False
            continue
        if not waiting:
            outermost.append(token)
        if kind == "bracket":
            waiting.append(token)
    return not waiting and outermost in _QUESTIONS


def _tokens(document: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(document):
        if found.lastgroup not in (None, "ignored"):
            yield str(found.lastgroup), found.group()
