"""A second look at posts of GitHub by their keys: what stands, with its counts, and what is gone."""

import re
from collections.abc import Sequence
from dataclasses import replace

from connectors import github_api as api
from connectors.base import Change, Refused
from connectors.github_discussions import found
from connectors.github_door import AWAY, Door
from connectors.github_questions import is_discussion, lookup

_ISSUE = re.compile(r"(?P<repository>[\w.-]{1,100}/[\w.-]{1,100})(?:#|/(?=comments/))(?P<rest>(?:comments/)?\d{1,19})")


async def look(door: Door, keys: Sequence[str], source: str) -> list[Change]:
    """Raises TryLater or Refused. Of keys that are none of GitHub's nothing is said."""
    issues = [(key, place) for key in keys if (place := _ISSUE.fullmatch(key))]
    told = [await _single(door, key, f"repos/{at['repository']}/issues/{at['rest']}", source) for key, at in issues]
    talks = [key for key in keys if is_discussion(key)]
    return told + (await _discussions(door, talks, source) if talks else [])


async def _single(door: Door, key: str, path: str, source: str) -> Change:
    try:
        item = (await door.get(path, api.Item, {})).value
    except Refused as error:
        if error.status in AWAY:
            return Change(key)
        raise
    # An issue that was moved is told from its new place, and stays the one that we know.
    return Change(key, replace(api.mention(item, source), key=key))


async def _discussions(door: Door, keys: Sequence[str], source: str) -> list[Change]:
    answer = await door.ask(lookup(keys))
    there = found(bytes(answer.value), keys, answer.place, source)
    gone = [key for place, key in enumerate(keys) if f"k{place}" in answer.missing]
    return [*(Change(key, told) for key, told in there.items()), *(Change(key) for key in gone if key not in there)]
