"""What to do about each error code of Slack's Web API.

The HTTP status does not tell success: Slack answers 200 with `{"ok": false, "error": "..."}`. Codes are those that
https://docs.slack.dev/reference/methods lists for chat.postMessage, chat.update, conversations.history,
conversations.replies and apps.connections.open.
"""

import re
from enum import StrEnum

from alerts.base import Failure


class Cure(StrEnum):
    """What helps against an error."""

    WAIT = "wait"
    RETRY = "retry"
    REPOST = "repost"
    """The message is gone or closed: write a new one."""
    SIMPLER = "simpler"
    """Slack dislikes the layout or the length: once more as a short text."""
    BUG = "bug"
    DEAD_CONFIG = "dead_config"


_BY_CURE = {
    Cure.WAIT: "ratelimited rate_limited message_limit_exceeded",
    Cure.RETRY: "request_timeout internal_error fatal_error service_unavailable",
    Cure.REPOST: "message_not_found cant_update_message edit_window_closed",
    Cure.SIMPLER: "msg_too_long invalid_blocks invalid_blocks_format",
    Cure.BUG: (
        "no_text too_many_attachments invalid_arg_name invalid_json invalid_form_data invalid_charset"
        " invalid_metadata_format invalid_metadata_schema metadata_too_large"
    ),
    Cure.DEAD_CONFIG: (
        "invalid_auth not_authed account_inactive token_revoked token_expired missing_scope no_permission"
        " org_login_required channel_not_found not_in_channel is_archived restricted_action is_inactive"
        " access_denied accesslimited ekm_access_denied not_allowed_token_type team_access_not_granted"
        " two_factor_setup_required enterprise_is_restricted restricted_action_read_only_channel"
        " restricted_action_thread_only_channel forbidden_team"
    ),
}
CURES: dict[str, Cure] = {code: cure for cure, codes in _BY_CURE.items() for code in codes.split()}

FAILURES = {
    Cure.WAIT: Failure.WAIT,
    Cure.RETRY: Failure.RETRY,
    # A thread whose message is gone: the next attempt edits first, and then writes a new one.
    Cure.REPOST: Failure.RETRY,
    Cure.SIMPLER: Failure.BUG,
    Cure.BUG: Failure.BUG,
    Cure.DEAD_CONFIG: Failure.DEAD_CONFIG,
}

_ADVICE = {
    "channel_not_found": "check the channel id, and invite the app to the channel",
    "not_in_channel": "invite the app to the channel",
    "is_archived": "the channel is archived; choose another",
    "missing_scope": "give the app the scope it lacks and install it again",
    "not_allowed_token_type": "token is the bot token (xoxb-), app_token the app-level token (xapp-)",
    "forbidden_team": "the app was made for another workspace",
}
_ADVICE_BY_FAILURE = {
    Failure.WAIT: "it will be sent later",
    Failure.RETRY: "it will be sent again",
    Failure.BUG: "the message cannot be delivered",
    Failure.DEAD_CONFIG: "check the app and its token in Slack",
}


def cure_of(code: str) -> Cure:
    """What helps; a code that is not in the table is tried again until the alert is too old."""
    return CURES.get(code, Cure.RETRY)


def failure_of(code: str) -> Failure:
    return FAILURES[cure_of(code)]


def advice(code: str) -> str:
    """What a person can do about it."""
    return _ADVICE.get(code) or _ADVICE_BY_FAILURE[failure_of(code)]


def shown(code: str) -> str:
    """Slack's own word for what is wrong, as far as it is one."""
    return code if re.fullmatch(r"[a-z][a-z0-9_:.,]{0,79}", code) else "without a code"
