"""What the errors of the X API v2 mean: https://docs.x.com/x-api/fundamentals/response-codes-and-errors ."""

import msgspec

from connectors import web
from connectors.base import Refused, TryLater
from connectors.x_spending import HOUR

PAYMENT_REQUIRED = 402
BAD_REQUEST = 400
GONE = ("/resource-not-found", "/not-authorized-for-resource")
"""Ends of the types of problems that no waiting cures."""


class Problem(msgspec.Struct, frozen=True):
    """What went wrong, or one of several such things."""

    title: str = ""
    detail: str = ""
    message: str = ""
    type: str = ""
    parameter: str | None = None
    resource_id: str | None = None
    errors: "list[Problem] | None" = None

    @property
    def said(self) -> str:
        nested = next((one.message or one.detail for one in self.errors or ()), "")
        return (nested or self.detail or self.message or self.title)[:200]


def explained(error: TryLater | Refused, place: str) -> TryLater | Refused:
    """The error as its body tells it: a cap that is used up comes with the status of being too quick."""
    try:
        fault = msgspec.json.decode(error.body, type=Problem)
    except web.UNREADABLE:
        fault = Problem()
    if fault.type.endswith("/usage-capped") or fault.title == "UsageCapExceeded":
        told = f"{place}: {fault.said}; the project's own cap is used up, raise it in the developer console"
        return TryLater(told, HOUR, status=error.status, firm=True, body=error.body)
    if error.status == PAYMENT_REQUIRED:
        told = (
            f"{place}: {fault.said or 'payment required'}; the credits are used up, buy more in the developer console"
        )
        return TryLater(told, HOUR, status=error.status, firm=True, body=error.body)
    if isinstance(error, Refused) and fault.said:
        return Refused(f"{error.detail}: {fault.said}", status=error.status, body=error.body)
    return error


def is_about(error: Refused, parameter: str) -> bool:
    """Whether a request was refused because of this parameter."""
    return error.status == BAD_REQUEST and parameter.encode() in error.body


def nothing(errors: list[Problem], body: bytes, place: str) -> TryLater | Refused:
    """What an answer means that holds neither posts nor an empty page."""
    if not errors:
        return TryLater(f"{place} answered {web.describe(body)}")
    told = f"{place}: {errors[0].said}"
    return Refused(told) if errors[0].type.endswith(GONE) else TryLater(told)
