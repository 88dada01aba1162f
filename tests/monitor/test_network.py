import httpx
import pytest
from doubles.server import Asked, Told, serve

from monitor import network


async def hello(_: Asked) -> Told:
    return Told(body=b"hello")


async def test_a_private_address_needs_permission() -> None:
    async with serve(hello) as double, network.client(allow_private=False, allow_http=True) as http:
        with pytest.raises(httpx.UnsupportedProtocol, match="set allow_private = true"):
            await http.get(double.url)
        assert double.asked == []


async def test_with_permission_it_is_reached_and_keeps_its_host_name() -> None:
    async with serve(hello) as double, network.client(allow_private=True, allow_http=False) as http:
        port = httpx.URL(double.url).port
        answer = await http.get(f"http://localhost:{port}/x")
        assert answer.text == "hello"
        assert double.asked[0].headers["host"] == f"localhost:{port}"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.7", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "0.0.0.0"],
)
async def test_no_kind_of_private_address_is_reached(address: str) -> None:
    async with network.client(allow_private=False, allow_http=True) as http:
        with pytest.raises(httpx.UnsupportedProtocol, match="private address"):
            await http.get(f"http://{address}:9/")


async def test_plain_http_to_a_public_address_needs_permission() -> None:
    async with network.client(allow_private=False, allow_http=False) as http:
        with pytest.raises(httpx.UnsupportedProtocol, match="use https, or set allow_http = true"):
            await http.get("http://1.1.1.1:9/")


async def test_a_redirect_to_a_private_address_is_judged_too() -> None:
    inner = httpx.MockTransport(lambda request: httpx.Response(302, headers={"location": "http://10.0.0.1/"}))
    guard = network.Guard(inner, allow_private=False, allow_http=True)
    async with httpx.AsyncClient(transport=guard, follow_redirects=True) as http:
        with pytest.raises(httpx.UnsupportedProtocol, match=r"10\.0\.0\.1"):
            await http.get("http://1.1.1.1/")


async def test_a_name_without_an_address_is_a_connection_that_failed() -> None:
    async with network.client(allow_private=False, allow_http=True) as http:
        with pytest.raises(httpx.ConnectError, match="cannot be resolved"):
            await http.get("https://nobody.invalid/")


def test_all_clients_share_one_tls_context() -> None:
    assert network.tls() is network.tls()
