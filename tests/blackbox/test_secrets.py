"""No secret is ever printed, logged or stored, whatever fails and however much is logged."""

from contextlib import AsyncExitStack
from datetime import timedelta

from doubles.blackbox_run import ACME, COMPLAINTS, OFTEN, House, ago, channel, from_env, source, watched_answers
from doubles.brokers import free_port
from doubles.exchange import Fault, dropped, html_page, instead
from doubles.mastodon import MastodonServer
from doubles.server import Asked, Responder, Told
from doubles.slack import BROKEN, SECRET_PATH, SlackHook, refusal

TOKEN = "tok-5c1e2f9d7b"
HOOK_KEY = "whsec_bmV2ZXIgcHJpbnQgdGhpcyBrZXkgYW55d2hlcmUh"
PASSWORD = "br0ker-passw0rd"
SECRETS = (TOKEN, HOOK_KEY.removeprefix("whsec_"), PASSWORD, SECRET_PATH, SECRET_PATH.rpartition("/")[2])

FAULTS: dict[str, Fault] = {
    "html": html_page,
    "dropped": dropped,
    "server-error": instead(500, b"oops"),
    "unauthorized": instead(401, b'{"error": "The access token is invalid"}'),
    "forbidden": instead(403, b'{"error": "This action is not allowed"}'),
    "slow-down": instead(429, b"", retry_after="3"),
    "not-found": instead(404, b""),
    "redirect": instead(302, b"", location="http://127.0.0.1:9/elsewhere"),
}


def searching(name: str, server: str, token: str = "TOKEN") -> str:
    options = {"search": "Acme", "token": from_env(token), "interval": OFTEN, "since": "24h"}
    return source("mastodon", id=name, server=server, **options)


def with_secrets(house: House, *sources: str, slack: str) -> None:
    """A configuration in which everything that can be secret is, and channels that nobody answers."""
    house.environ |= {"TOKEN": TOKEN, "SLACK": slack, "HOOK_KEY": HOOK_KEY, "PASSWORD": PASSWORD}
    nowhere = free_port()
    login = {"tls": False, "username": "ears", "password": from_env("PASSWORD")}
    house.configure(
        ACME,
        *sources,
        channel("slack-webhook", url=from_env("SLACK")),
        channel("webhook", url=f"http://127.0.0.1:{nowhere}/hook", secret=from_env("HOOK_KEY")),
        channel("mqtt", host="127.0.0.1", port=nowhere, **login),
    )


def a_complaint(house: House) -> str:
    """Something to send."""
    line = f'{{"text": "{COMPLAINTS[0]}", "published": "{ago(minutes=1).isoformat()}"}}\n'
    (house.folder / "posts.jsonl").write_text(line, encoding="utf-8")
    return source("file", path="posts.jsonl")


def assert_no_secret_in(house: House, *said: str) -> None:
    stored = [file.read_bytes() for file in house.folder.glob("allears.db*")]
    for secret in SECRETS:
        assert not [text for text in said if secret in text], secret
        assert not any(secret.encode() in body for body in stored), secret


def failing(server: MastodonServer, fault: Fault) -> Responder:
    async def respond(asked: Asked) -> Told:
        return await fault(server.answer(asked))

    return respond


async def test_no_command_shows_a_secret_when_everything_fails(house: House) -> None:
    server = MastodonServer(now=ago(minutes=3))

    async def slack(asked: Asked) -> Told:
        return BROKEN

    async with AsyncExitStack() as stack:
        team = await stack.enter_async_context(watched_answers(slack))
        networks = {
            name: await stack.enter_async_context(watched_answers(failing(server, fault)))
            for name, fault in FAULTS.items()
        }
        sources = [searching(name, network.url) for name, network in networks.items()]
        with_secrets(house, *sources, a_complaint(house), slack=team.url + SECRET_PATH)
        ended = [await house.run("run", "--once", "--verbose")]
        house.let_pass(timedelta(hours=2))
        ended += await house.run_all("check", "status --json")
    assert [one.code for one in ended] == [3, 3, 0]
    assert all(network.exchanges for network in networks.values())
    assert team.exchanges
    assert all(f"{name}: " in ended[0].err for name in FAULTS)
    assert_no_secret_in(house, *(one.said for one in ended))


async def test_the_daemon_uses_secrets_and_logs_none(house: House) -> None:
    server, slack = MastodonServer(now=ago(minutes=3)), SlackHook()
    async with watched_answers(server.respond) as network, watched_answers(slack.answer) as team:
        server.url = network.url
        nowhere = source("rss", url=f"http://127.0.0.1:{free_port()}/feed", interval=OFTEN)
        sources = searching("mastodon", network.url), nowhere, a_complaint(house)
        with_secrets(house, *sources, slack=team.url + SECRET_PATH)
        slack.faults.append(refusal(404, "no_such_thing"))
        async with house.daemon("--verbose") as daemon:
            await daemon.says("source rss: ")
            await daemon.says("channel webhook: ")
            await daemon.says("channel mqtt: ")
            await daemon.says("channel slack-webhook: ")
            assert await daemon.stop() == 0
    assert {asked.headers["authorization"] for _, asked, _ in network.exchanges} == {f"Bearer {TOKEN}"}
    assert {asked.path for _, asked, _ in team.exchanges} == {SECRET_PATH}
    assert_no_secret_in(house, *daemon.lines)


async def test_a_server_that_repeats_the_token_does_not_make_us_print_it(house: House) -> None:
    async def repeat(asked: Asked) -> Told:
        said = f'{{"error": "{asked.headers.get("authorization")} is not known here"}}'
        return Told(403, said.encode(), {"content-type": "application/json"})

    async with watched_answers(repeat) as network:
        with_secrets(house, searching("mastodon", network.url), slack=network.url + SECRET_PATH)
        ended = await house.run("run", "--once", "--verbose")
    assert network.exchanges
    assert_no_secret_in(house, ended.said)


async def test_malformed_secrets_are_named_and_not_shown(house: House) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    sources = [searching("lines", nowhere, "LINES"), searching("letters", nowhere, "LETTERS")]
    with_secrets(house, *sources, slack=f"https://[{TOKEN}/x")
    house.environ |= {"LINES": f"{TOKEN}\nx-more: 1", "LETTERS": f"{TOKEN}ключ", "HOOK_KEY": f"whsec_{TOKEN}!"}
    ended = await house.run("run", "--once", "--verbose")
    assert ended.code == 2
    assert "Traceback" not in ended.err
    for place in ('source "lines": token: ', 'source "letters": token: ', "channel 2 (webhook): secret: "):
        assert place in ended.err
    assert_no_secret_in(house, ended.said)


async def test_an_address_of_a_hook_that_is_none_is_trouble_of_its_channel_and_not_shown(house: House) -> None:
    with_secrets(house, a_complaint(house), slack=f"https://[{TOKEN}/x")
    ended = await house.run("run", "--once", "--verbose")
    checked = await house.run("check")
    assert (ended.code, checked.code) == (3, 3)
    assert "slack-webhook: " in ended.err
    assert "✗ channel slack-webhook: " in checked.out
    assert "Traceback" not in ended.said + checked.said
    assert_no_secret_in(house, ended.said, checked.said)
