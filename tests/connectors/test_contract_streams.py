"""That the rules of streams are told in a sentence when they are broken, and hold for every stream that ships."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import ClassVar, Literal

import httpx
import pytest
from doubles.values import NOW

from connectors import contract_streams
from connectors.base import Author, Caps, Cursor, Gap, Mention, Page, Refused, Source, TryLater
from connectors.contract_streams import StreamCase
from connectors.registry import connectors

SECRET = "s3cret-of-nordwind"


class Careful(Source):
    """A stream of two posts that keeps the contract until a test takes a part of it away."""

    caps: ClassVar[Caps] = Caps(poll=False, stream=True)
    kind: Literal["careful"] = "careful"
    dead: bool = False
    broken: bool = False

    async def stream(self, http: httpx.AsyncClient, cursor: Cursor | None) -> AsyncIterator[Page]:
        if self.dead:
            raise TryLater("nobody there")
        readable = cursor is None or set(cursor) == {"v", "n"}
        start = int(str(cursor["n"])) if cursor and readable else 0
        yield Page((), cursor if readable else None, gaps=() if readable else (Gap(None, None, "unreadable"),))
        for number in range(start, 2):
            yield self.page(number, ("item: no text",) if self.broken else ())
        raise TryLater("cut")

    def page(self, number: int, skipped: tuple[str, ...]) -> Page:
        mention = Mention(self.id, f"k{number}", "late", Author("amira"), published=NOW)
        return Page((mention,), {"v": 1, "n": number + 1}, skipped=skipped)


class Ahead(Careful):
    def page(self, number: int, skipped: tuple[str, ...]) -> Page:
        return Page(super().page(number, skipped).mentions, {"v": 1, "n": 2}, skipped=skipped)


class Silent(Careful):
    def page(self, number: int, skipped: tuple[str, ...]) -> Page:
        return super().page(number, ())


class Final(Careful):
    async def stream(self, http: httpx.AsyncClient, cursor: Cursor | None) -> AsyncIterator[Page]:
        try:
            async for page in super().stream(http, cursor):
                yield page
        except TryLater as error:
            raise Refused("over") from error


class Leaking(Careful):
    async def stream(self, http: httpx.AsyncClient, cursor: Cursor | None) -> AsyncIterator[Page]:
        yield Page((), cursor)
        raise ValueError(SECRET)


class Blabbing(Careful):
    def page(self, number: int, skipped: tuple[str, ...]) -> Page:
        return super().page(number, (*skipped, f"a frame with {SECRET}"))


class Meddling(Careful):
    caps: ClassVar[Caps] = Caps(stream=True)


class Credulous(Careful):
    async def stream(self, http: httpx.AsyncClient, cursor: Cursor | None) -> AsyncIterator[Page]:
        async for page in super().stream(http, None if cursor is None or "n" not in cursor else cursor):
            yield page


class Forgetful(Careful):
    drawn: ClassVar[list[int]] = []

    def page(self, number: int, skipped: tuple[str, ...]) -> Page:
        self.drawn.append(number)
        return super().page(number + len(self.drawn), skipped)


def case(kind: type[Careful]) -> StreamCase:
    return StreamCase(
        source=kind(), broken=kind(broken=True), dead=kind(dead=True), keys=("k0", "k1"), secrets=(SECRET,)
    )


@pytest.mark.parametrize("name", contract_streams.names())
async def test_a_careful_stream_passes(name: str):
    await contract_streams.checks(case(Careful))[name]()


@pytest.mark.parametrize(
    "kind, name, sentence",
    [
        pytest.param(Ahead, "it_goes_on_from_any_page", "no longer brings", id="a cursor ahead of its page"),
        pytest.param(Silent, "what_cannot_be_read_is_skipped", "without a reason", id="silent skips"),
        pytest.param(Final, "a_cut_line_passes", "should raise TryLater", id="a cut that is refused for good"),
        pytest.param(Leaking, "a_cut_line_passes", "ValueError", id="another error"),
        pytest.param(Blabbing, "no_secret_is_told", "secret", id="a secret in a reason"),
        pytest.param(Meddling, "it_goes_on_from_any_page", "polls own the cursor", id="a cursor of the polls"),
        pytest.param(Credulous, "a_foreign_cursor_is_told", "not told as a gap", id="silent gaps"),
        pytest.param(Forgetful, "playing_it_again_brings_the_same", "then", id="keys that change"),
    ],
)
async def test_a_breach_is_told_in_a_sentence(kind: type[Careful], name: str, sentence: str):
    with pytest.raises(AssertionError, match=sentence):
        await contract_streams.checks(case(kind))[name]()


async def test_all_checks_can_be_run_at_once():
    await contract_streams.run(case(Careful))


@pytest.mark.parametrize("kind", sorted(kind for kind, model in connectors().items() if model.caps.stream))
def test_every_stream_that_ships_runs_the_contract(kind: str):
    tests = Path(__file__).parent.glob(f"test_{kind}*.py")
    assert any("contract_streams.checks(" in path.read_text(encoding="utf-8") for path in tests)
