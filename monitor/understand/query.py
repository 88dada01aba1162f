"""The query language of a brand: text to an expression, or an error that names the place and the remedy.

    "acme" (app OR delivery OR order) -"acme corporation coyote" lang:en,ru,zh

Words side by side must all be there; OR, NOT (or a leading minus) and parentheses are as usual; `"a phrase"`
keeps its order; `deliver*` is any word that begins so; `acme.com` is also found as `acme[.]com` or
`acme dot com`; `from:@handle` is who wrote it, `site:host` where it stands. `lang:en,ru` outside of
parentheses filters the whole query.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias
from unicodedata import category

from monitor.understand.normalise import normalise


class QueryError(Exception):
    """A query that cannot be read; the message says where and what to do, `position` counts code points."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.position = position


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase, normalised; with `prefix` the beginning of a word."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """A host name in a text, obfuscated or not."""

    host: str


@dataclass(frozen=True, slots=True)
class Lang:
    """The post is in one of these languages; `hi` holds for `hi-Latn`, too."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class From:
    """The post is by this handle, in lower case without the leading @."""

    handle: str


@dataclass(frozen=True, slots=True)
class Site:
    """The permalink is on this host or below it."""

    host: str


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Expression"


Expression: TypeAlias = Term | Domain | Lang | From | Site | And | Or | Not

_TOKEN = re.compile(
    r'\s*(?:(?P<open>\()|(?P<close>\))|(?P<minus>-)(?=\S)|"(?P<phrase>[^"]*)(?P<quote>"?)'
    r'|(?P<field>[A-Za-z]+):(?!//)(?P<value>"[^"]*"|[^\s()"]*)|(?P<word>[^\s()"]+))'
)
_QUOTES = str.maketrans("“”„«»＂", '""""""')
_HOST = re.compile(r"(?:(?:https?|hxxps?)://)?((?:[^\W_](?:[^\W_]|-)*\.)+[^\W\d_]{2,})/?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_OPERATORS = ("AND", "OR", "NOT")
_FIELDS = ("lang", "from", "site")
_FINDABLE = "LMNS"
"""Letters, marks, digits, symbols such as emoji; punctuation alone is in every text."""
_DEEPEST = 50
"""Nested parentheses and NOTs; nobody writes ten, and Python's stack ends at a thousand."""


class _Token(NamedTuple):
    kind: str
    """open, close, minus, and, or, not, operand, or end."""
    position: int
    expression: Expression | None = None


def parse(text: str) -> Expression:
    """The expression of a query. Raises QueryError."""
    filters, rest = _filters([*_tokens(text), _Token("end", len(text))])
    if not filters and rest[0].kind == "end":
        raise QueryError("the query is empty; write at least one word", 0)
    expression = _all([*filters, *([_Reader(rest).everything()] if len(rest) > 1 else [])])
    if not searches(expression):
        raise QueryError("the query only leaves out; name at least one word, from: or site: to look for", 0)
    return expression


def searches(expression: Expression) -> bool:
    """Whether it looks for something, instead of only leaving something out."""
    match expression:
        case And(parts):
            return any(map(searches, parts))
        case Or(parts):
            return all(map(searches, parts))
        case Not() | Lang():
            return False
        case _:
            return True


def term(text: str) -> Term | Domain | None:
    """A name or word as it is looked for in normalised texts; None where no sign of it is left."""
    if host := _HOST.fullmatch(text.strip()):
        return Domain(normalise(host[1]).text)
    plain = normalise(text).text.strip()
    return Term(plain) if any(category(sign)[0] in _FINDABLE for sign in plain) else None


def handle(text: str) -> str:
    """A handle for comparing: without the leading @, case folded."""
    return text.strip().removeprefix("@").casefold()


def _tokens(text: str) -> Iterator[_Token]:
    text = text.translate(_QUOTES).rstrip()
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match, "every sign is of some kind"
        yield _token(match)
        at = match.end()


def _token(match: re.Match[str]) -> _Token:
    kind = match.lastgroup or ""
    position = match.start(kind)
    if kind in ("open", "close", "minus"):
        return _Token(kind, position)
    if kind == "value":
        position = match.start("field")
        return _Token("operand", position, _field(match["field"], match["value"], position))
    if kind == "quote":
        return _Token("operand", match.start("phrase") - 1, _phrase(match))
    if match["word"] in _OPERATORS:
        return _Token(match["word"].lower(), position)
    return _Token("operand", position, _word(match["word"], position))


def _phrase(match: re.Match[str]) -> Expression:
    position = match.start("phrase") - 1
    if not match["quote"]:
        raise QueryError('this quotation mark is never closed; add a " after the phrase', position)
    return _found(term(match["phrase"]), position)


def _word(word: str, position: int) -> Expression:
    if not word.endswith("*"):
        return _found(term(word), position)
    stem = normalise(word.rstrip("*")).text
    if len(stem) < 2:
        raise QueryError("a beginning needs two letters before the *; write more of the word", position)
    return Term(stem, prefix=True)


def _found(wanted: Term | Domain | None, position: int) -> Expression:
    if wanted is None:
        raise QueryError("there is nothing to look for here; write a word or remove it", position)
    return wanted


def _field(name: str, value: str, position: int) -> Expression:
    values = [part for part in value.strip('"').split(",") if part]
    if name.lower() not in _FIELDS:
        raise QueryError(f'unknown filter "{name}:"; known are lang:, from:, site:; else put it in quotes', position)
    if not values:
        raise QueryError(f'"{name}:" needs a value right after the colon', position)
    match name.lower():
        case "lang":
            return Lang(tuple(_language(code, position) for code in values))
        case "from":
            return _any([From(handle(author)) for author in values])
        case _:
            return _any([Site(_host(host, position)) for host in values])


def _any(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def _all(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _language(code: str, position: int) -> str:
    if not _LANGUAGE.fullmatch(code.lower()):
        raise QueryError(f'"{code}" is no language code; write for example lang:en,ru', position)
    return code.lower()


def _host(value: str, position: int) -> str:
    host = _HOST.fullmatch(value)
    if not host:
        raise QueryError(f'"{value}" is no host; write for example site:reddit.com', position)
    return host[1].lower()


def _filters(tokens: list[_Token]) -> tuple[list[Expression], list[_Token]]:
    """The `lang:` of the whole query, and the tokens without them (and without their NOT and AND)."""
    filters: list[Expression] = []
    rest: list[_Token] = []
    depth = 0
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0 and isinstance(token.expression, Lang):
            negated = bool(rest) and rest[-1].kind in ("minus", "not")
            filters.append(Not(token.expression) if negated else token.expression)
            rest = rest[:-1] if negated else rest
            rest = rest[:-1] if rest and rest[-1].kind == "and" else rest
        elif not (token.kind == "and" and filters and not rest):
            rest.append(token)
    return filters, rest


class _Reader:
    """Reads tokens by descent: OR binds weakest, words side by side stronger, NOT strongest."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def everything(self) -> Expression:
        expression = self._alternatives()
        if self._now.kind == "close":
            raise QueryError("this parenthesis was never opened; remove it or add a ( before", self._now.position)
        return expression

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._now
        self._at += 1
        return token

    def _alternatives(self) -> Expression:
        parts = [self._together()]
        while self._now.kind == "or":
            self._next()
            parts.append(self._together())
        return _any(parts)

    def _together(self) -> Expression:
        parts = [self._operand()]
        while self._now.kind not in ("or", "close", "end"):
            if self._now.kind == "and":
                self._next()
            parts.append(self._operand())
        return _all(parts)

    def _operand(self) -> Expression:
        token = self._next()
        if token.kind in ("minus", "not", "open"):
            self._depth += 1
            if self._depth > _DEEPEST:
                raise QueryError("too deeply nested; split the query into two brands", token.position)
            nested = self._inside(token) if token.kind == "open" else Not(self._operand())
            self._depth -= 1
            return nested
        if token.expression is None:
            raise QueryError("a word is missing here; write one, or remove the AND, OR, NOT or ( )", token.position)
        return token.expression

    def _inside(self, opened: _Token) -> Expression:
        expression = self._alternatives()
        if self._next().kind != "close":
            raise QueryError("this parenthesis is never closed; add a ) where the group ends", opened.position)
        return expression
