"""One question over HTTP: what is sent where, and what is not followed or read."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.drafts import GOOD, back_end, completion
from doubles.server import Told
from pydantic import ValidationError

from monitor import network
from monitor.writing_entry import DraftsEntry
from monitor.writing_wire import Answer, NotWritten, ask, look

HELLO = ({"role": "user", "content": "سلام"},)


def entry(url: str, **options: Any) -> DraftsEntry:
    return DraftsEntry.model_validate({"url": url, "model": "m1", "allow_private": True, **options})


@pytest.mark.parametrize(
    "url,root",
    [
        ("https://llm.example", "https://llm.example/v1"),
        ("https://llm.example/", "https://llm.example/v1"),
        ("https://llm.example/v1/", "https://llm.example/v1"),
        ("https://llm.example/v1/chat/completions", "https://llm.example/v1"),
        ("http://[::1]:8080/openai/v1", "http://[::1]:8080/openai/v1"),
    ],
)
def test_the_address_may_be_written_in_each_of_the_usual_ways(url: str, root: str) -> None:
    assert entry(url).root == root


@pytest.mark.parametrize("timeout", [timedelta(0), timedelta(seconds=21)])
def test_an_alert_is_never_to_wait_for_long(timeout: timedelta) -> None:
    with pytest.raises(ValidationError):
        entry("https://llm.example", timeout=timeout)


async def test_model_messages_and_key_are_sent_and_the_answer_is_read() -> None:
    async with back_end() as double, network.client(allow_private=True, allow_http=False) as http:
        answer = await ask(http, entry(double.url, key="s3cret"), HELLO)
    (asked,) = double.asked
    assert (asked.method, asked.path) == ("POST", "/v1/chat/completions")
    assert json.loads(asked.body) == {"model": "m1", "messages": list(HELLO)}
    assert asked.headers["authorization"] == "Bearer s3cret"
    assert answer == Answer(GOOD.replace("{time}", ""))


@pytest.mark.parametrize(
    "content",
    [
        '```json\n{"reply": "Hi", "meaning": "Salut"}\n```',
        '<think>first this</think>\n{"reply": "Hi", "meaning": "Salut", "mood": 3}',
    ],
    ids=["fenced", "after thoughts"],
)
async def test_what_models_write_around_the_object_is_passed_over(content: str) -> None:
    told = Told(200, json.dumps(completion(content)).encode())
    async with back_end(told=told) as double, network.client(allow_private=True, allow_http=False) as http:
        assert await ask(http, entry(double.url), HELLO) == Answer("Hi", "Salut")


async def test_a_redirect_carries_no_words_to_another_host() -> None:
    async with back_end() as other, network.client(allow_private=True, allow_http=False) as http:
        told = Told(307, headers={"location": f"{other.url}/v1/chat/completions"})
        async with back_end(told=told) as double:
            with pytest.raises(NotWritten, match="status 307"):
                await ask(http, entry(double.url), HELLO)
    assert other.asked == []


async def test_a_private_address_is_reached_only_where_the_table_says_so() -> None:
    async with back_end() as double, network.client(allow_private=False, allow_http=False) as http:
        with pytest.raises(NotWritten, match="allow_private = true"):
            await ask(http, entry(double.url), HELLO)
    assert double.asked == []


async def test_a_look_sends_no_words() -> None:
    async with back_end() as double, network.client(allow_private=True, allow_http=False) as http:
        await look(http, entry(double.url))
    assert [(asked.method, asked.path, asked.body) for asked in double.asked] == [("GET", "/v1/models", b"")]


async def test_a_refusal_names_neither_key_nor_words() -> None:
    async with back_end(told=Told(401, b"bad s3cret")) as double, httpx.AsyncClient() as http:
        with pytest.raises(NotWritten) as refused:
            await ask(http, entry(double.url, key="s3cret"), HELLO)
    assert str(refused.value) == "answered with status 401"
