from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from doubles.values import NOW, incident
from hypothesis import given
from hypothesis import strategies as st

from monitor.triage.hours import read_hours
from monitor.triage.reach import Reach
from monitor.triage.route import INTERVAL, Matcher, Route, find_way, visits

MENA = Route(id="mena", match=Matcher(languages=frozenset({"fa", "ar"})), to=("support-mena",))
SEVERE = Route(id="severe", match=Matcher(levels=frozenset({"critical"})), to=("pager",), go_on=True)
REST = Route(id="rest", to=("support",))
CHANNELS = {"support": False, "support-mena": False, "pager": False}
INSIDE = {**CHANNELS, "works-council": True}


@pytest.mark.parametrize(
    "given,to",
    [
        pytest.param({"language": "fa"}, ("support-mena",), id="first match wins"),
        pytest.param({"language": "fa-Latn"}, ("support-mena",), id="a script of the language"),
        pytest.param({"language": "de"}, ("support",), id="what matches none goes to the route that asks nothing"),
        pytest.param({"language": "fa", "level": "critical"}, ("pager", "support-mena"), id="continue looks further"),
        pytest.param({"language": "de", "level": "critical"}, ("pager",), id="a match keeps it from the rest"),
    ],
)
def test_where_an_incident_goes(given: dict[str, Any], to: tuple[str, ...]) -> None:
    assert find_way(incident(**given), [SEVERE, MENA, REST], CHANNELS, NOW).to == to


def test_without_routes_everything_goes_to_every_channel() -> None:
    assert find_way(incident(), [], CHANNELS, NOW).to == tuple(CHANNELS)


def test_a_critical_incident_does_not_wait() -> None:
    assert find_way(incident(level="critical"), [REST], CHANNELS, NOW).wait == timedelta(0)


def test_timers_come_from_the_first_route_that_matched() -> None:
    german = Matcher(languages=frozenset({"de"}))
    slow = Route(id="slow", match=german, interval=timedelta(hours=1), to=("support",))
    assert find_way(incident(language="de"), [slow, REST], CHANNELS, NOW).interval == timedelta(hours=1)
    assert find_way(incident(language="en"), [slow, REST], CHANNELS, NOW).interval == INTERVAL


SUNDAY_MORNING = read_hours("sun 08:00-10:00", ZoneInfo("UTC"))
WEEKDAYS = read_hours("mon-fri 09:00-17:00", ZoneInfo("UTC"))


@pytest.mark.parametrize(
    "part,holds,fails",
    [
        ("brand", Matcher(brands=frozenset({"acme"})), Matcher(brands=frozenset({"zipcart"}))),
        ("source", Matcher(sources=frozenset({"mastodon"})), Matcher(sources=frozenset({"rss"}))),
        ("language", Matcher(languages=frozenset({"en"})), Matcher(languages=frozenset({"fa"}))),
        ("severity", Matcher(levels=frozenset({"high"})), Matcher(levels=frozenset({"low"}))),
        ("cause", Matcher(causes=frozenset({"delivery"})), Matcher(causes=frozenset({"billing"}))),
        ("cue", Matcher(cues=frozenset({"churn", "press"})), Matcher(cues=frozenset({"legal"}))),
        ("author", Matcher(authors=frozenset({"vip"})), Matcher(authors=frozenset({"press"}))),
        ("reach", Matcher(reach=900), Matcher(reach=901)),
        ("during", Matcher(during=SUNDAY_MORNING), Matcher(during=WEEKDAYS)),
    ],
)
def test_a_route_asks_for_everything_it_names(part: str, holds: Matcher, fails: Matcher) -> None:
    one = incident(level="high", cues=("churn",), lists=("vip",), reach=Reach(people=900))
    assert holds.missed(one, NOW) == []
    assert fails.missed(one, NOW) == [part]


def test_an_unknown_reach_is_no_match() -> None:
    assert Matcher(reach=1).missed(incident(), NOW) == ["reach"]


TREE = [
    Route(
        id="acme",
        match=Matcher(brands=frozenset({"acme"})),
        to=("support",),
        children=(
            Route(id="acme-fa", match=Matcher(languages=frozenset({"fa"})), to=("support-mena",)),
            Route(id="acme-worst", match=Matcher(levels=frozenset({"critical"})), to=("pager",)),
        ),
    ),
    Route(id="others", to=("pager",)),
]


@pytest.mark.parametrize(
    "given,route",
    [
        pytest.param({"language": "fa"}, "acme-fa", id="a child before its parent"),
        pytest.param({"language": "en"}, "acme", id="the parent where no child matches"),
        pytest.param({"language": "fa", "level": "critical"}, "acme-fa", id="the first child"),
        pytest.param({"brand": "zipcart", "language": "fa"}, "others", id="no child without its parent"),
    ],
)
def test_a_branch_is_asked_before_its_stem(given: dict[str, Any], route: str) -> None:
    assert find_way(incident(**given), TREE, CHANNELS, NOW).routes == (route,)


def test_a_stem_that_asks_nothing_still_has_its_branches_asked_first() -> None:
    stem = Route(id="stem", to=("support",), children=(Route(id="fa", match=MENA.match, to=("support-mena",)),))
    brand = Route(id="brand", match=Matcher(brands=frozenset({"acme"})), to=("pager",))
    assert find_way(incident(language="fa"), [stem, brand], CHANNELS, NOW).routes == ("fa",)
    assert find_way(incident(language="en"), [stem, brand], CHANNELS, NOW).routes == ("brand",)
    assert find_way(incident(language="en", brand="zipcart"), [stem, brand], CHANNELS, NOW).routes == ("stem",)


def test_the_way_to_a_decision_can_be_shown() -> None:
    told = [(visit.route, visit.depth, visit.missed) for visit in visits(incident(language="en"), TREE, NOW)]
    assert told == [
        ("acme-fa", 1, ("language",)),
        ("acme-worst", 1, ("severity",)),
        ("acme", 0, ()),
        ("others", 0, ()),
    ]


def test_quiet_hours_hold_all_but_what_breaks_through() -> None:
    night = read_hours("00:00-12:00", ZoneInfo("UTC"))
    route = Route(id="calm", to=("support",), quiet=night, breaks_quiet=frozenset({"critical", "high"}))
    assert find_way(incident(level="medium"), [route], CHANNELS, NOW).quiet is night
    assert find_way(incident(level="high"), [route], CHANNELS, NOW).quiet is None


LEVELS = st.sampled_from(["low", "medium", "high", "critical"])
ROUTES = st.lists(
    st.builds(
        Route,
        id=st.uuids().map(str),
        match=st.builds(Matcher, levels=st.frozensets(LEVELS, max_size=2)),
        to=st.lists(st.sampled_from([*INSIDE, "gone"]), max_size=3).map(tuple),
        go_on=st.booleans(),
        internal=st.booleans(),
    ),
    max_size=5,
)


@given(routes=ROUTES, level=LEVELS)
def test_what_employees_say_never_leaves_the_house(routes: list[Route], level: Any) -> None:
    way = find_way(incident(internal=True, level=level), routes, INSIDE, datetime(2026, 3, 1, tzinfo=UTC))
    assert set(way.to) <= {"works-council"}
    named = {route.id: route for route in routes}
    assert all(named[name].internal for name in way.routes if name in named)


@given(routes=ROUTES, level=LEVELS)
def test_an_internal_route_hears_nothing_from_outside(routes: list[Route], level: Any) -> None:
    way = find_way(incident(level=level), routes, INSIDE, datetime(2026, 3, 1, tzinfo=UTC))
    named = {route.id: route for route in routes}
    assert not any(named[name].internal for name in way.routes if name in named)
