"""What Slack sends when somebody presses a button, signed as Slack signs it.

See https://docs.slack.dev/reference/interaction-payloads/block_actions-payload and
https://docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Any

from doubles.values import NOW

SECRET = "s3cr3tSigning"


def signed(body: bytes, at: datetime = NOW, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def press(**changes: Any) -> dict[str, Any]:
    action = {"type": "button", "block_id": "act", "action_id": "claim", "value": "inc-000007", "action_ts": "1767.42"}
    action |= {name: changes.pop(name) for name in ("action_id", "value", "action_ts") if name in changes}
    return {
        "type": "block_actions",
        "user": {"id": "U0ADA", "username": "ada.lovelace", "name": "ada.lovelace", "team_id": "T0"},
        "container": {"type": "message", "message_ts": "1767.1", "channel_id": "C0DOUBLE"},
        "actions": [action],
        **changes,
    }
