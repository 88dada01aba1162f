"""A second look at posts of X by their ids: what stands, with its counts, and what is gone. Pure."""

from collections.abc import Iterator, Sequence

from connectors import web
from connectors import x_api as api
from connectors import x_spending as spending
from connectors.base import Change
from connectors.x_errors import GONE, nothing


def free(keys: Sequence[str], now: int) -> list[str]:
    """Those that can be asked for without being charged: posts of this very day (UTC)."""
    return [key for key in keys if spending.is_free(api.born(api.number(key)), now)]


def changes(body: bytes, asked: Sequence[str], place: str, source: str) -> Iterator[Change]:
    """What a look-up tells of those that were asked for. Raises TryLater or Refused where it tells nothing."""
    told = web.decode(body, api.Envelope, place)
    # Other errors are about authors and posts that are only referred to.
    about = (one for one in told.errors or () if one.parameter in (None, "id", "ids"))
    missing = {one.resource_id for one in about if one.type.endswith(GONE)}
    gone = [key for key in asked if key in missing]
    if told.data == api.NOTHING and not gone:
        raise nothing(told.errors or [], body, place)
    batch = api.batch(body, place) if told.data != api.NOTHING else None
    for post in batch.posts if batch else ():
        # An id of an older version brings the older words; the newer ones arrive as a post of their own.
        if batch and post.key in asked and post.id == post.versions[-1]:
            yield Change(post.key, batch.mention(post, source))
    yield from (Change(key) for key in gone)
