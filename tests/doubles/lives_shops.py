"""Lives of stores, review sites and help desks."""

from datetime import timedelta
from itertools import count
from typing import Any

from doubles.appstore import APP, AppStoreServer, pacific
from doubles.appstore_connect import APP as APPLE
from doubles.appstore_connect import TOKEN as JWT
from doubles.appstore_connect import AppStoreConnectServer
from doubles.googleplay import PACKAGE, TOKEN, GooglePlayServer
from doubles.living import at, named
from doubles.trustpilot import KEY, UNIT, TrustpilotServer
from doubles.zendesk import EMAIL, ZendeskServer
from doubles.zendesk import TOKEN as DESK

from connectors.appstore import AppStore
from connectors.appstore_connect import AppStoreConnect
from connectors.contract_life import Life
from connectors.googleplay import GooglePlay
from connectors.trustpilot import Trustpilot
from connectors.zendesk import Zendesk


@named("appstore")
def app_store() -> Life:
    server = AppStoreServer()

    def edit(review: dict[str, Any], text: str) -> None:
        review.update(content={"label": text}, updated={"label": pacific(server.now)})

    source = AppStore(id="s", address=server.url, app=APP, countries=("us",))
    return at(server, source, say=server.review, edit=edit)


@named("appstore_connect")
def app_store_connect() -> Life:
    server, numbers = AppStoreConnectServer(), count()

    def post(text: str) -> dict[str, Any]:
        review = server.review(text)
        review["id"] = f"review-{next(numbers)}"  # the number of a deleted one is not given again
        return review

    source = AppStoreConnect(id="s", address=server.url, app=APPLE, token=JWT)
    return at(server, source, say=post, remove=server.reviews.remove, tells_deletions=False)


@named("googleplay")
def google_play() -> Life:
    server = GooglePlayServer()
    return at(
        server,
        GooglePlay(id="s", address=server.url, package=PACKAGE, token=TOKEN),
        say=server.review,
        edit=lambda review, text: server.edit(review, text, 1),
        remove=lambda review: server.reviews.pop(review["reviewId"]),
        tells_deletions=False,
    )


@named("trustpilot")
def trustpilot() -> Life:
    server = TrustpilotServer()
    source = Trustpilot(id="s", address=server.url, key=KEY, unit=UNIT)
    return at(server, source, say=server.review, edit=server.edit, remove=server.delete)


@named("zendesk")
def zendesk() -> Life:
    server = ZendeskServer()
    return at(
        server,
        Zendesk(id="s", server=server.url, email=EMAIL, token=DESK),
        say=lambda text: server.ticket("A ticket", text),
        edit=lambda ticket, text: server.change(ticket, subject=text),
        remove=lambda ticket: server.change(ticket, status="deleted"),
        shown_after=timedelta(minutes=2),
    )
