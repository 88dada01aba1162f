from datetime import timedelta
from typing import Any

import pytest
from doubles.values import incident

from monitor.triage.route import INTERVAL, Route, find_way

MENA = Route(id="mena", languages=frozenset({"fa", "ar"}), to=("support-mena",))
SEVERE = Route(id="severe", levels=frozenset({"critical"}), to=("pager",), go_on=True)
REST = Route(id="rest", to=("support",))
CHANNELS = ["support", "support-mena", "pager"]


@pytest.mark.parametrize(
    "given,to",
    [
        pytest.param({"language": "fa"}, ("support-mena",), id="first match wins"),
        pytest.param({"language": "fa-Latn"}, ("support-mena",), id="a script of the language"),
        pytest.param({"language": "de"}, ("support",), id="what matches none goes to the route without a matcher"),
        pytest.param({"language": "fa", "level": "critical"}, ("pager", "support-mena"), id="continue looks further"),
        pytest.param({"language": "de", "level": "critical"}, ("pager",), id="a match keeps it from the rest"),
    ],
)
def test_where_an_incident_goes(given: dict[str, Any], to: tuple[str, ...]) -> None:
    assert find_way(incident(**given), [SEVERE, MENA, REST], CHANNELS).to == to


def test_without_routes_everything_goes_to_every_channel() -> None:
    assert find_way(incident(), [], CHANNELS).to == tuple(CHANNELS)


def test_a_critical_incident_does_not_wait() -> None:
    assert find_way(incident(level="critical"), [REST], CHANNELS).wait == timedelta(0)


def test_timers_come_from_the_first_route_that_matched() -> None:
    slow = Route(id="slow", languages=frozenset({"de"}), interval=timedelta(hours=1), to=("support",))
    assert find_way(incident(language="de"), [slow, REST], CHANNELS).interval == timedelta(hours=1)
    assert find_way(incident(language="en"), [slow, REST], CHANNELS).interval == INTERVAL


@pytest.mark.parametrize(
    "route",
    [
        pytest.param(Route(id="r", brands=frozenset({"zipcart"})), id="brand"),
        pytest.param(Route(id="r", sources=frozenset({"rss"})), id="source"),
        pytest.param(Route(id="r", causes=frozenset({"billing"})), id="cause"),
        pytest.param(Route(id="r", levels=frozenset({"low"})), id="severity"),
    ],
)
def test_a_route_asks_for_everything_it_names(route: Route) -> None:
    assert not route.matches(incident(brand="acme", source="mastodon", cause="delivery", level="high"))
