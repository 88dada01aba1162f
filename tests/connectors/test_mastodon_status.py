"""One status of the Mastodon API as a mention; and every recorded answer that is at hand."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest
from doubles.mastodon import TOKEN, MastodonServer
from doubles.reading import asked_by, keys, poll

from connectors.base import Author, Engagement, Media, Mention, Refused
from connectors.mastodon import Mastodon
from connectors.mastodon_status import Context, Status, conversation, text

HERE = "https://mastodon.example"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "mastodon"
LISTS = [
    "account_statuses_page3",
    "hashtag_ichbinhanna_page1",
    "hashtag_rstats_fosstodon",
    "pagination_series_1",
    "pagination_series_2",
    "pagination_series_3",
    "pagination_series_4",
    "pagination_series_5",
    "public_local_10",
    "public_page1",
    "public_page2_max_id",
]
OTHERS = [
    "account",
    "context_thread",
    "error_401",
    "error_404",
    "notifications_3",
    "notifications_mentions",
    "poll",
    "search_v2",
    "search_v2_statuses",
    "status_edit_history",
    "status_edited",
]


def tagged() -> Mastodon:
    return Mastodon(server=HERE, hashtags=["nordwind"])


@pytest.fixture
def server() -> MastodonServer:
    return MastodonServer(HERE, NOW)


async def mention_of(server: MastodonServer) -> Mention:
    (mention,) = (await poll(tagged(), server.transport())).mentions
    return mention


async def test_a_status_is_told_whole(server: MastodonServer):
    server.post(
        "#nordwind بستهٔ من نرسید 📦",
        author="amira@elsewhere.example",
        created=NOW,
        id="116000000000000001",
        uri="https://elsewhere.example/users/amira/statuses/1",
        url="https://elsewhere.example/@amira/1",
        language="fa",
        edited_at="2026-03-01T13:30:00.000+01:00",
        media_attachments=[{"url": "https://elsewhere.example/1.png", "description": "an empty box"}],
    )
    assert await mention_of(server) == Mention(
        source="mastodon",
        key="https://elsewhere.example/users/amira/statuses/1",
        text="#nordwind بستهٔ من نرسید 📦",
        author=Author("https://elsewhere.example/@amira", "@amira@elsewhere.example", "Amira", 120),
        url="https://elsewhere.example/@amira/1",
        published=NOW,
        edited=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
        language="fa",
        media=(Media("https://elsewhere.example/1.png", "an empty box"),),
        engagement=Engagement(likes=3, reposts=2, replies=1),
    )


async def test_what_is_not_told_stays_unknown(server: MastodonServer):
    post = server.post("#nordwind", url=None, language="", media_attachments=[{"url": None, "description": ""}])
    post["account"].update(display_name="", followers_count=None)
    for count in ("favourites_count", "reblogs_count", "replies_count"):
        del post[count]
    mention = await mention_of(server)
    assert (mention.url, mention.language) == (mention.key, None)
    assert (mention.author.name, mention.author.followers) == (None, None)
    assert (mention.engagement, mention.media) == (Engagement(), (Media(),))


async def test_an_author_of_the_server_itself_gets_its_host(server: MastodonServer):
    server.post("#nordwind", author="amira")
    assert (await mention_of(server)).author.handle == "@amira@mastodon.example"


def status(**members: object) -> Status:
    account = {"url": f"{HERE}/@amira", "acct": "amira"}
    made = {"id": "1", "uri": f"{HERE}/1", "account": account, "created_at": "2026-03-01T12:00:00Z"}
    return msgspec.convert({**made, **members}, Status)


@pytest.mark.parametrize(
    "members, words",
    [
        pytest.param({"content": "<p>Late.</p><p>Again!<br>Why?</p>"}, "Late.\n\nAgain!\nWhy?", id="paragraphs"),
        pytest.param({"content": "<p>a &lt;b&gt; &amp; c</p>"}, "a <b> & c", id="entities"),
        pytest.param(
            {"content": '<p><a href="x" class="mention hashtag">#<span>nordwind</span></a> late</p>'},
            "#nordwind late",
            id="a hashtag",
        ),
        pytest.param(
            {"content": '<a href="x"><span class="invisible">https://</span><span>a.example</span></a>'},
            "https://a.example",
            id="a shortened address is whole",
        ),
        pytest.param({"content": "<p>Lost:</p><ul><li>one</li><li>two</li></ul>"}, "Lost:\none\ntwo", id="a list"),
        pytest.param({"content": "<p>late</p>", "spoiler_text": "Angry "}, "Angry\n\nlate", id="a content warning"),
        pytest.param({"content": "<p></p>"}, "", id="nothing at all"),
        pytest.param(
            {"content": "", "media_attachments": [{"description": "a torn box"}, {"description": None}]},
            "a torn box",
            id="only a picture",
        ),
        pytest.param(
            {"content": "", "poll": {"options": [{"title": "late"}, {"title": "lost"}]}}, "late\nlost", id="only a poll"
        ),
        pytest.param(
            {"content": "<p>see</p>", "media_attachments": [{"description": "a torn box"}]},
            "see",
            id="words and picture",
        ),
        pytest.param({"content": f"<p>{'长' * 50_000}</p>"}, "长" * 50_000, id="very long"),
    ],
)
def test_the_text_of_a_post_is_what_a_reader_sees(members: dict[str, object], words: str):
    assert text(status(**members)) == words


@pytest.mark.parametrize(
    "created, published",
    [
        pytest.param("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC), id="long ago"),
        pytest.param("2099-12-31T23:00:00-05:00", datetime(2100, 1, 1, 4, tzinfo=UTC), id="to come"),
        pytest.param("0001-01-01T00:00:00+14:00", None, id="before all time"),
    ],
)
async def test_a_time_is_taken_as_it_is_told(server: MastodonServer, created: str, published: datetime | None):
    server.post("#nordwind", created_at=created)
    assert (await mention_of(server)).published == published


@pytest.mark.parametrize(
    "visibility, shown", [("public", 1), ("unlisted", 1), ("private", 0), ("direct", 0), ("list", 0)]
)
async def test_only_what_anyone_may_read_is_told(server: MastodonServer, visibility: str, shown: int):
    server.notify(server.post("between you and @nordwind", visibility=visibility))
    page = await poll(Mastodon(server=HERE, mentions=True, token=TOKEN), server.transport())
    assert (len(page.mentions), len(page.skipped)) == (shown, 1 - shown)
    assert all(visibility in reason for reason in page.skipped)
    assert "between you" not in str(page.skipped)


async def test_a_boost_counts_as_what_it_boosts_and_once(server: MastodonServer):
    inner = server.post("#nordwind late")
    for _ in range(2):
        server.post("#nordwind", author="lena", reblog=inner)
    assert keys(await poll(tagged(), server.transport())) == [inner["uri"]]


async def test_a_boost_alone_brings_the_inner_post(server: MastodonServer):
    inner = server.post("late", author="amira@elsewhere.example")
    server.post("#nordwind", author="lena", reblog=inner)
    mention = await mention_of(server)
    assert (mention.key, mention.text, mention.author.name) == (inner["uri"], "late", "Amira")


async def test_posts_of_the_same_page_find_their_parents(server: MastodonServer):
    top = server.post("#nordwind")
    reply = server.post("#nordwind", reply_to=top)
    server.post("#nordwind", reply_to=reply)
    server.post("#nordwind", reply_to={"id": "1"})
    page = await poll(tagged(), server.transport())
    assert [(mention.parent, mention.root) for mention in page.mentions] == [
        (None, None),
        (top["uri"], top["uri"]),
        (reply["uri"], top["uri"]),
        (None, None),
    ]


async def test_posts_that_answer_each_other_in_a_circle_have_no_root(server: MastodonServer):
    one = server.post("#nordwind")
    one["in_reply_to_id"] = server.post("#nordwind", reply_to=one)["id"]
    page = await poll(tagged(), server.transport())
    assert [mention.root for mention in page.mentions] == [None, None]


def test_malformed_posts_do_not_spoil_a_conversation(server: MastodonServer):
    top = server.post("late")
    reply = server.post("sorry", reply_to=top)
    raw = json.dumps({"ancestors": [{"id": 5}], "descendants": [{}, reply]}).encode()
    (found,) = conversation(msgspec.json.decode(raw, type=Context), top["id"], top["uri"], "mastodon")
    assert (found.key, found.parent, found.root) == (reply["uri"], top["uri"], top["uri"])


def recorded(name: str) -> dict[str, object]:
    path = RECORDED / f"{name}.json"
    if not path.exists():
        assert os.environ.get("CI") != "true", f"{path} is missing"
        pytest.skip("the recorded answers beside the checkout are not there")
    exchange: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return exchange


def replaying(name: str) -> httpx.MockTransport:
    exchange = recorded(name)
    return httpx.MockTransport(
        lambda request: httpx.Response(exchange["status"], json=exchange["body"], headers=exchange["headers"])
    )


def test_every_recorded_answer_is_read_by_a_test():
    recorded("account")
    assert {path.stem for path in RECORDED.glob("*.json")} == {*LISTS, *OTHERS}


@pytest.mark.parametrize("name", LISTS)
async def test_recorded_timelines_are_read_whole(name: str):
    page = await poll(tagged(), replaying(name))
    body = recorded(name)["body"]
    posts = {(each["reblog"] or each)["uri"]: each["reblog"] or each for each in reversed(body)}
    assert keys(page) == list(posts)
    assert page.skipped == ()
    for mention in page.mentions:
        post = posts[mention.key]
        assert mention.author.id == post["account"]["url"]
        assert mention.text or not post["content"]
        assert "<p>" not in mention.text
        assert mention.published == datetime.fromisoformat(post["created_at"])
        assert mention.author.handle.count("@") == 2


async def test_a_recorded_walk_is_asked_as_it_was_recorded():
    first = await poll(tagged(), replaying("pagination_series_1"))
    request = await asked_by(tagged(), first.cursor)
    assert request.url.params["min_id"] == recorded("pagination_series_5")["request"]["params"]["min_id"]
    then = await poll(tagged(), replaying("pagination_series_5"), first.cursor)
    assert (then.mentions, then.more) == ((), False)


@pytest.mark.parametrize("name", ["notifications_3", "notifications_mentions"])
async def test_recorded_notifications_bring_mentions_only(name: str):
    page = await poll(Mastodon(server=HERE, mentions=True, token=TOKEN), replaying(name))
    body = [each for each in recorded(name)["body"] if each["type"] == "mention"]
    shown = [each["status"] for each in body if each["status"]["visibility"] in ("public", "unlisted")]
    assert keys(page) == [each["uri"] for each in reversed(shown)]
    assert len(page.skipped) == len(body) - len(shown)


@pytest.mark.parametrize("name", ["search_v2", "search_v2_statuses"])
async def test_recorded_searches_are_read(name: str):
    page = await poll(Mastodon(server=HERE, search="x", token=TOKEN), replaying(name))
    assert sorted(keys(page)) == sorted(each["uri"] for each in recorded(name)["body"]["statuses"])


async def test_a_recorded_conversation_finds_its_parents():
    body = recorded("context_thread")["body"]
    above = {each["id"]: each["uri"] for each in body["descendants"]}
    top = Mention(
        "mastodon", "https://fosstodon.org/x/1", "", Author("a"), url="https://fosstodon.org/@a/114026814291152535"
    )
    source = Mastodon(server="https://fosstodon.org", hashtags=["rstats"])
    async with httpx.AsyncClient(transport=replaying("context_thread")) as http:
        found = await source.thread(http, top)
    assert {mention.key for mention in found} == set(above.values())
    parents = {each["uri"]: above.get(each["in_reply_to_id"], top.key) for each in body["descendants"]}
    assert {mention.key: mention.parent for mention in found} == parents


@pytest.mark.parametrize("name, sentence", [("error_401", "answers only to accounts"), ("error_404", "Not Found")])
async def test_recorded_errors_are_refusals(name: str, sentence: str):
    with pytest.raises(Refused, match=sentence):
        await poll(tagged(), replaying(name))


def test_a_recorded_account_poll_and_edit_are_read():
    told = status(account=recorded("account")["body"], poll=recorded("poll")["body"], content="")
    assert text(told) == "\n".join(option["title"] for option in recorded("poll")["body"]["options"])
    assert told.account.followers_count
    assert msgspec.convert(recorded("status_edited")["body"], Status).edited_at
