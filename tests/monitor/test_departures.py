"""Who deletes their account takes all they wrote along: from the frame of a Jetstream to the store."""

from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.jetstream import JetstreamServer, jetstream
from doubles.jetstream_reading import client, source
from doubles.stock import policy
from doubles.values import NOW

from monitor.clock import MovingClock
from monitor.hearing import Ears, Occasion
from monitor.pipeline import take_in
from monitor.store.connection import Store
from monitor.understand.match import Brand, compile_brands

UPSET = "Nordwind third week without my refund and nobody answers. This is outrageous!"
GONE = {"active": False, "seq": 9, "time": "2026-03-01T12:00:00Z"}


class Room:
    def __init__(self, store: Store) -> None:
        self.store = store
        rules = policy({"support": scripted(ForMachines, "support", Record(MovingClock(NOW)))})
        self.ears = Ears(compile_brands([Brand("nordwind", ("Nordwind",))]), {"nordwind": frozenset()}, rules)

    async def follow(self, server: JetstreamServer) -> None:
        """Takes in what the server plays, until it cuts the line."""
        chosen = source(server, words=("Nordwind",), id="sky")
        occasion = Occasion(source=chosen, now=NOW, looked=NOW)
        async with client() as http, aclosing(chosen.stream(http, {"v": 1, "at": server.log[0][0]})) as pages:
            async for page in pages:
                await take_in(self.store, page, occasion, self.ears)
                if page.cursor is not None and page.cursor["at"] == server.now:
                    return

    def rows(self, words: str) -> list[tuple[object, ...]]:
        return self.store.read_now(lambda c: c.execute(words).fetchall())


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Room(store)


def bye(server: JetstreamServer, did: str, **told: object) -> None:
    """An event of an account, and somebody's post, so that the page is told at once."""
    server.tell(did, "account", account={"did": did, **told})
    server.post("Nordwind again", by="omid")


@pytest.mark.parametrize("status", ["deleted", "takendown"])
async def test_everything_of_a_deleted_account_is_withdrawn_and_nothing_else(room: Room, status: str) -> None:
    async with jetstream() as server:
        server.post(UPSET, by="amira")
        server.post("Nordwind, does it ship to Oslo?", by="lena")
        server.post("Nordwind? 还在等", by="amira")
        await room.follow(server)
        bye(server, "did:plc:amira", **GONE, status=status)
        await room.follow(server)
    found = room.rows("SELECT a.uid, m.text <> '' FROM mention m JOIN author a ON a.id = m.author ORDER BY m.id")
    assert found == [
        ("did:plc:amira", 0), ("did:plc:lena", 1), ("did:plc:amira", 0), ("did:plc:omid", 1),
    ]  # fmt: skip
    theirs = "SELECT d.state FROM delivery d JOIN incident i ON i.id = d.incident_id JOIN author a ON a.id = i.author"
    assert room.rows(f"{theirs} WHERE a.uid = 'did:plc:amira'") == [("superseded",)]
    assert not [body for (body,) in room.rows("SELECT body_json FROM incident_event") if "outrageous" in str(body)]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"active": False, "status": "deactivated"}, id="deactivated"),
        pytest.param({"active": False, "status": "suspended"}, id="suspended"),
        pytest.param({"active": True, "status": "deleted"}, id="active"),
        pytest.param({"active": False}, id="no word why"),
        pytest.param({"active": False, "status": "woven"}, id="unknown"),
    ],
)
async def test_who_may_come_back_loses_nothing(room: Room, told: dict[str, object]) -> None:
    async with jetstream() as server:
        server.post("Nordwind, does it ship to Oslo?", by="amira")
        await room.follow(server)
        bye(server, "did:plc:amira", **told)
        await room.follow(server)
    assert room.rows("SELECT count(*) FROM mention WHERE deleted IS NOT NULL") == [(0,)]


async def test_what_they_wrote_in_the_same_breath_is_not_told_first(room: Room) -> None:
    async with jetstream() as server:
        server.post(UPSET, by="amira")
        bye(server, "did:plc:amira", **GONE, status="deleted")
        await room.follow(server)
    assert room.rows("SELECT a.uid FROM mention m JOIN author a ON a.id = m.author") == [("did:plc:omid",)]
