"""The check names every host that gets words of customers."""

from typing import Any

import pytest
from doubles.drafts import back_end
from doubles.server import Told

from monitor.config import Settings, settings
from monitor.doctor import Finding, examine

TOLD = "model m1; gets the redacted words of posts that are about to be announced"


def with_drafts(url: str, **options: Any) -> Settings:
    return settings({"drafts": {"url": url, "model": "m1", "allow_private": True, **options}}, {"KEY": "s3cret"})


async def test_a_back_end_is_named_with_what_it_gets_and_gets_nothing_by_the_check() -> None:
    async with back_end() as double:
        found = await examine(with_drafts(double.url, key={"env": "KEY"}))
    assert found == [Finding("drafts", "127.0.0.1", ok=True, detail=f"answers; {TOLD}")]
    assert [(asked.path, asked.body) for asked in double.asked] == [("/v1/models", b"")]


@pytest.mark.parametrize("told,reason", [(Told(401), "answered with status 401"), (Told(drop=True), "broke off")])
async def test_trouble_with_it_is_told_and_the_host_still_named(told: Told, reason: str) -> None:
    async with back_end(told=told) as double:
        (found,) = await examine(with_drafts(double.url))
    assert (found.ok, found.id) == (False, "127.0.0.1")
    assert found.detail.startswith(reason)
    assert found.detail.endswith(TOLD)


async def test_without_the_table_there_is_nothing_to_tell() -> None:
    assert await examine(settings({}, {})) == []


async def test_who_asks_about_one_source_hears_nothing_of_drafts() -> None:
    found = await examine(with_drafts("https://llm.example"), source="feed")
    assert [one.what for one in found] == ["source"]
