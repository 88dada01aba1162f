"""How many people have likely seen a post, and how fast that grows. What is unknown stays unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.base import Engagement

# An estimate, the same for every network that does not count views; monotone in each number.
OF_FOLLOWERS = 0.07
"""Share of an account's followers that sees one post: organic reach on open networks is 4-10 %."""
PER_REPOST = 75
"""A repost shows it to the median follower circle of an ordinary account, at the same share."""
PER_ANSWER = 25
"""One in some 25 to 50 readers likes or answers."""
LEAST_SPAN = timedelta(minutes=1)
"""Two looks closer than this say nothing about growth."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One post's numbers: who wrote it (any stable id), the followers, the counts."""

    author: int
    followers: int | None
    engagement: Engagement


@dataclass(frozen=True, slots=True)
class Reach:
    """`people` None is unknown, never 0; `per_hour` None until two looks tell."""

    people: int | None = None
    per_hour: float | None = None
    followers: int | None = None
    reactions: int | None = None
    reposts: int | None = None
    replies: int | None = None


def estimate(sightings: Iterable[Sighting]) -> Reach:
    """The reach of all posts of one incident; an author's followers count once."""
    seen = list(sightings)
    circles: dict[int, int] = {}
    for sighting in seen:
        if sighting.followers is not None and sighting.engagement.views is None:
            circles[sighting.author] = max(circles.get(sighting.author, 0), sighting.followers)
    parts = [OF_FOLLOWERS * followers for followers in circles.values()]
    parts += [part for sighting in seen if (part := _counted(sighting.engagement)) is not None]
    return Reach(
        people=round(sum(parts)) if parts else None,
        followers=_total(sighting.followers for sighting in _first_by_author(seen)),
        reactions=_total(sighting.engagement.likes for sighting in seen),
        reposts=_total(sighting.engagement.reposts for sighting in seen),
        replies=_total(sighting.engagement.replies for sighting in seen),
    )


def growth(before: int | None, looked: datetime | None, after: int | None, now: datetime) -> float | None:
    """People an hour between two looks; None where they are too close or one of them is unknown."""
    if before is None or after is None or looked is None or now - looked < LEAST_SPAN:
        return None
    return round(max(after - before, 0) / ((now - looked).total_seconds() / 3600), 1)


def _counted(engagement: Engagement) -> float | None:
    """People by the counts of one post: views where the network tells them, else by the signs they leave."""
    if engagement.views is not None:
        return float(engagement.views)
    signs = (
        (engagement.reposts, PER_REPOST),
        (engagement.likes, PER_ANSWER),
        (engagement.replies, PER_ANSWER),
    )
    known = [count * weight for count, weight in signs if count is not None]
    return float(sum(known)) if known else None


def _first_by_author(seen: list[Sighting]) -> list[Sighting]:
    most: dict[int, Sighting] = {}
    for sighting in seen:
        best = most.get(sighting.author)
        if best is None or (sighting.followers or 0) > (best.followers or 0):
            most[sighting.author] = sighting
    return list(most.values())


def _total(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
