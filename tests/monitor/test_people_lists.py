"""Lists of people from a file: what is read, what is refused, and what being on one adds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doubles.office import Office

from monitor.config import Settings, settings
from monitor.entries import Mistakes
from monitor.policy import policy
from monitor.store.connection import Store
from monitor.triage.severity import MOST_FOR_LISTS

TABLE: dict[str, Any] = {"brand": [{"id": "acme", "names": ["Acme"]}]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as opened:
        yield opened


def loaded(folder: Path, **entry: Any) -> Settings:
    return settings({**TABLE, "list": [{"id": "longtime", **entry}]}, {}, folder=folder)


def refused(folder: Path, **entry: Any) -> str:
    with pytest.raises(Mistakes) as found:
        loaded(folder, **entry)
    return "\n".join(found.value.lines)


def test_the_first_column_of_a_file_joins_those_that_are_written_out(tmp_path: Path) -> None:
    rows = 'account,since,name\nmastodon:@Ada@social.example,2014,"Ada, née Byron"\n\nx:مینا\n'
    (tmp_path / "customers.csv").write_text(rows, encoding="utf-8-sig")
    found = policy(loaded(tmp_path, authors=["vk:@omid"], file="customers.csv", points=4))
    assert found.lists == {"longtime": {"vk:omid", "mastodon:ada@social.example", "x:مینا"}}
    assert found.points == {"longtime": 4}


def test_points_are_nothing_unless_they_are_given(tmp_path: Path) -> None:
    assert policy(loaded(tmp_path, authors=["vk:@omid"])).points == {}


@pytest.mark.parametrize(
    "content,entry,told",
    [
        pytest.param(b"", {}, "names nobody; give authors, or a file", id="nobody"),
        pytest.param(b"", {"file": "none.csv"}, "none.csv cannot be read", id="no such file"),
        pytest.param(b"\xff\xfe\x00", {"file": "a.csv"}, "a.csv cannot be read", id="no text"),
        pytest.param(
            b"x:ada\nbob\n", {"file": "a.csv"}, 'line 2 of a.csv: write "bob" as kind:handle', id="no network"
        ),
        pytest.param(b"x:ada\n", {"file": "a.csv", "points": 7}, "less than or equal to 6", id="above the cap"),
        pytest.param(b"x:ada\n", {"file": "a.csv", "points": -1}, "greater than or equal to 0", id="below nothing"),
    ],
)
def test_a_list_that_cannot_be_used_is_told(tmp_path: Path, content: bytes, entry: dict[str, Any], told: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert told in refused(tmp_path, **entry)


def test_who_is_on_lists_gets_the_points_of_the_highest_alone(store: Store) -> None:
    office = Office(store, {"support": {}}, points={"longtime": 3.0, "vip": 5.0})
    plain, listed = office.open(), office.open(lists=("longtime", "vip", "press"))
    before, after = (office.incident(number) for (number,) in (plain, listed))
    assert after.points == before.points + 5.0
    assert set(after.parts) - set(before.parts) == {("on a list", 5.0)}


def test_whoever_suffers_goes_before_whoever_is_valued(store: Store) -> None:
    office = Office(store, {"support": {}}, points={"vip": MOST_FOR_LISTS})
    valued, in_danger = office.open(lists=("vip",)), office.open(severe=True)
    assert office.incident(in_danger[0]).points > office.incident(valued[0]).points
