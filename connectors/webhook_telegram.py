"""What Telegram sends to the webhook of a bot, one update at a time; messages are those of `telegram_api`.

https://core.telegram.org/bots/api#setwebhook
"""

import msgspec

from connectors import telegram_api as api
from connectors.base import Change
from connectors.webhook_received import Brought, Occasion, gathered


def read(body: bytes, occasion: Occasion) -> Brought:
    """One update. Raises what msgspec raises where it is nothing of Telegram."""
    number = msgspec.json.decode(body, type=api.Numbered).update_id
    update = msgspec.json.decode(body, type=api.Update)
    told = gathered(_post(post, occasion) for post in update.posts())
    return Brought(told.mentions, told.changes, told.skipped, delivery=str(number))


def _post(post: api.Message, occasion: Occasion) -> Brought:
    if not post.says_something or (post.chat.type == "private" and not occasion.private):
        return Brought()
    mention = api.mention(post, occasion.source)
    return Brought(changes=(Change(mention.key, mention),)) if mention.edited else Brought((mention,))
