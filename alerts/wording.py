"""Numbers, times and codes in the words that a person would use."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.safe_text import inline

CAUSES = {
    "staff_attitude": "treated badly",
    "product_quality": "product broken or bad",
    "delivery": "delivery went wrong",
    "billing": "trouble with a charge",
    "outage": "it does not work",
    "no_answer": "nobody answers",
    "safety": "a danger to safety",
    "privacy": "private data exposed",
    "experience": "bad experience",
}

REASONS = {
    "new_mentions": "they wrote again",
    "reach_rose": "it is spreading",
    "sla_near": "the reply is due soon",
    "sla_due": "the reply is due",
    "brand_replied": "we replied",
    "mention_deleted": "the post was taken down",
    "customer_satisfied": "the customer is satisfied",
    "upset_again": "upset again",
}
"""What is worth saying of the reason of an event; where the event itself says it, nothing is."""

LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "kk": "Kazakh", "ko": "Korean", "ku": "Kurdish", "lt": "Lithuanian", "lv": "Latvian", "mr": "Marathi",
    "ms": "Malay", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian",
    "sv": "Swedish", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def number(value: int) -> str:
    """2,900, 41k, 1.2M: as exact as a glance can use."""
    if value < 10_000:
        return f"{value:,}"
    return f"{value / 1_000:.0f}k" if value < 999_500 else f"{value / 1_000_000:.1f}M"


def count(value: int | None, one: str, many: str) -> str:
    """One reply, 12 replies; what is not known is "?", never 0."""
    if value is None:
        return f"? {many}"
    return f"{number(value)} {one if value == 1 else many}"


def duration(span: timedelta) -> str:
    """14 min, 1 h 58 min, 3 days; rounded down, so that "left" never promises too much."""
    minutes = int(span.total_seconds()) // 60
    if minutes < 1:
        return "under 1 min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days = minutes // (24 * 60)
    return "1 day" if days == 1 else f"{days} days"


def clock(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """10:17, with the date on another day, and marked where it is UTC that nobody chose."""
    there = moment.astimezone(zone)
    time = f"{there:%H:%M}" + (" UTC" if zone.key == "UTC" else "")
    return time if there.date() == now.astimezone(zone).date() else f"{day(moment, now, zone)}, {time}"


def day(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """30 Dec, with the year when it is another one."""
    there = moment.astimezone(zone)
    date = f"{there.day} {there:%b}"
    return date if there.year == now.astimezone(zone).year else f"{date} {there.year}"


def language(tag: str) -> str:
    """The English name of a BCP 47 tag; the tag itself where we have no name, "?" where nobody knows."""
    main, _, rest = tag.partition("-")
    if main.lower() in ("", "und"):
        return "language ?"
    name = LANGUAGES.get(main.lower())
    if name is None:
        return inline(tag, 20)
    # Latin letters are news only where they are not the rule: romanised Hindi, Arabic and the like.
    return f"{name} in Latin letters" if rest.lower().startswith("latn") else name


def cause(code: str) -> str:
    """The cause of a complaint in plain words."""
    return CAUSES.get(code, "upset customer")


def reason(code: str | None) -> str:
    """Why an event was sent, in plain words; empty where there is nothing to add."""
    return REASONS.get(code or "", "")


def spoken(code: str, limit: int = 60) -> str:
    """A word from a list of ours or a plugin's, as words."""
    return inline(code.replace("_", " "), limit)


def number_of(incident: str) -> str:
    """What commands take for an incident: 7 for inc-000007, else the id as it is."""
    found = re.fullmatch(r"inc-0*([0-9]+)", incident)
    return found.group(1) if found else inline(incident, 40)
