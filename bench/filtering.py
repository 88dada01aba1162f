"""JET: finding the few posts that name a brand among all of a network, beside json and `re`."""

import json
import random
from collections.abc import Sequence
from typing import Any

from bench import peer, posts
from bench.rounds import Compared, Effort, compare, cpu
from bench.table import Line, at_least
from connectors.bluesky_jetstream_event import Sifted, sift
from connectors.bluesky_jetstream_sieve import Sieve

FRAMES = 20_000
NAMING = 0.005
"""Share of posts that name one of fifty brands: on a whole network next to none do."""
DELETED = 0.05
"""Share of frames that are deletions."""
ANSWERS = 0.5
"""Share of posts that answer another one, which makes their frame half as long again."""
WANTED = 2
"""Typed decoding and an automaton were twice as fast as json and `re` before there was anything else."""
START = 1_772_366_400_000_000


def run(effort: Effort) -> list[Line]:
    mixed = frames(effort.amount(FRAMES, 1_000), seed=8)
    english = frames(effort.amount(FRAMES, 1_000), seed=8, language="en")
    return [
        at_least("JET", _measured("posts of six languages in turn"), *_against(mixed, effort), WANTED),
        at_least("JET", _measured("English posts"), *_against(english, effort), WANTED),
    ]


def _measured(what: str) -> str:
    return f"Jetstream frames to those that name one of 50 brands, {what}, CPU; peer: json, `re` on the text"


def _against(said: Sequence[bytes], effort: Effort) -> tuple[Compared, tuple[str, str]]:
    names = posts.brand_names()
    pattern, sieve = peer.pattern(names, words=False), Sieve(names)
    missed = _theirs(said, pattern) - _ours(said, sieve)
    assert not missed, f"ours misses {len(missed)} posts"
    compared = compare(
        lambda: cpu(lambda: _theirs(said, pattern)) / len(said),
        lambda: cpu(lambda: _ours(said, sieve)) / len(said),
        effort.rounds,
    )
    return compared, (rate(compared.peer), rate(compared.ours))


def rate(seconds: float) -> str:
    return f"{1 / seconds:,.0f}/s"


def _theirs(said: Sequence[bytes], pattern: Any) -> set[str]:
    """Keys of the posts found."""
    found = set()
    for frame in said:
        event = json.loads(frame)
        commit = event.get("commit") or {}
        if commit.get("operation") == "create" and pattern.search(commit["record"]["text"].lower()):
            found.add(f"at://{event['did']}/app.bsky.feed.post/{commit['rkey']}")
    return found


def _ours(said: Sequence[bytes], sieve: Sieve) -> set[str]:
    """As the stream does it, deletions included."""
    sifted = Sifted()
    sift(said, sieve, sifted)
    return set(sifted.posts)


def frames(count: int, seed: int, language: str | None = None) -> list[bytes]:
    """What a Jetstream of posts sends."""
    rng = random.Random(seed)
    many = count if language is None else count * len(posts.sentences())
    said = posts.posts(many, seed, naming=NAMING)
    kept = [post for post in said if language in (None, post.language)]
    return [_frame(rng, number, post) for number, post in enumerate(kept)]


def _frame(rng: random.Random, number: int, post: posts.Post) -> bytes:
    commit: dict[str, Any] = {
        "rev": _id(rng, 13), "operation": "delete" if rng.random() < DELETED else "create",
        "collection": "app.bsky.feed.post", "rkey": _id(rng, 13),
    }  # fmt: skip
    if commit["operation"] == "create":
        commit |= {"record": _record(rng, post), "cid": f"bafyrei{_id(rng, 52)}"}
    event = {"did": f"did:plc:{_id(rng, 24)}", "time_us": START + number * 20_000, "kind": "commit", "commit": commit}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _record(rng: random.Random, post: posts.Post) -> dict[str, Any]:
    record: dict[str, Any] = {"$type": "app.bsky.feed.post", "createdAt": "2026-03-01T12:00:00.000Z"}
    record |= {"langs": [post.language]} if rng.random() < posts.DECLARED else {}
    if rng.random() < ANSWERS:
        record["reply"] = {"parent": _ref(rng), "root": _ref(rng)}
    return {**record, "text": post.text}


def _ref(rng: random.Random) -> dict[str, str]:
    uri = f"at://did:plc:{_id(rng, 24)}/app.bsky.feed.post/{_id(rng, 13)}"
    return {"cid": f"bafyrei{_id(rng, 52)}", "uri": uri}


def _id(rng: random.Random, length: int) -> str:
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz234567", k=length))
