"""Who is given a severe incident."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from monitor.triage.care import Agent, Load, Rota, Why, give
from monitor.triage.hours import read_hours

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
MINA, OMID, LENA = (
    Agent(id=name, name=name.title(), order=n, at_most=40) for n, name in enumerate(("mina", "omid", "lena"))
)


def test_hard_ones_are_shared_evenly() -> None:
    held = {"mina": 0, "omid": 0, "lena": 0}
    for _ in range(30):
        loads = {name: Load(open=count, lately=count) for name, count in held.items()}
        chosen = give([MINA, OMID, LENA], loads, "en", NOW).agent
        assert chosen is not None
        held[chosen] += 1
    assert max(held.values()) <= 11
    assert sum(held.values()) == 30


def test_whoever_is_away_gets_none() -> None:
    loads = {"mina": Load(away_until=NOW + timedelta(minutes=1)), "omid": Load(lately=9)}
    assert give([MINA, OMID], loads, "en", NOW).agent == "omid"
    assert give([MINA], loads, "en", NOW).why is Why.ALL_AWAY
    assert give([MINA], loads, "en", NOW + timedelta(minutes=1)).agent == "mina"


def test_whoever_is_off_duty_gets_none() -> None:
    day = Agent(id="day", name="Day", hours=read_hours("mon-fri 09:00-17:00", ZoneInfo("UTC")))
    assert give([day], {}, "en", NOW).agent == "day"
    assert give([day], {}, "en", NOW + timedelta(hours=8)).agent is None


def test_nobody_carries_more_than_they_can() -> None:
    one = Agent(id="one", name="One", at_most=2)
    assert give([one], {"one": Load(open=1)}, "en", NOW).agent == "one"
    full = give([one], {"one": Load(open=2)}, "en", NOW)
    assert (full.agent, full.why) == (None, Why.ALL_FULL)


def test_who_speaks_the_language_goes_first() -> None:
    persian = Agent(id="persian", name="P", languages=frozenset({"fa"}), order=1)
    german = Agent(id="german", name="G", languages=frozenset({"de"}), order=0)
    assert give([german, persian], {"persian": Load(lately=3)}, "fa-Latn", NOW).agent == "persian"
    assert give([german], {}, "fa", NOW).agent == "german"


def test_who_is_on_call_is_taken_unless_they_had_more() -> None:
    rota = Rota(NOW - timedelta(days=8), timedelta(weeks=1), ("mina", "omid"))
    assert rota.on_call(NOW) == "omid"
    assert rota.on_call(NOW - timedelta(days=9)) is None
    assert give([MINA, OMID], {}, "en", NOW, rota).why is Why.ON_CALL
    assert give([MINA, OMID], {"omid": Load(lately=1)}, "en", NOW, rota).agent == "mina"


@given(
    loads=st.dictionaries(
        st.sampled_from(["mina", "omid", "lena"]),
        st.builds(
            Load, open=st.integers(0, 50), lately=st.integers(0, 50), away_until=st.none() | st.just(NOW + timedelta(1))
        ),
    )
)
def test_whoever_is_chosen_is_there_and_can_carry_it(loads: dict[str, Load]) -> None:
    chosen = give([MINA, OMID, LENA], loads, "en", NOW)
    able = [
        agent.id
        for agent in (MINA, OMID, LENA)
        if (load := loads.get(agent.id, Load())).away_until is None and load.open < agent.at_most
    ]
    assert (chosen.agent in able) if able else chosen.agent is None
