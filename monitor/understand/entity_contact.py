"""Ways to reach a person: phone numbers and e-mail addresses; and the handles and links they stand in."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from monitor.understand.entity_forms import CUES, MARKS, Cue
from monitor.understand.entity_number import Extent, Number, stands

MASK = r"\[(?:phone|iban|email|id)\]|\[(?:order|card) [^\w\s\[\]]{1,8}\w{1,4}\]"
"""What `redact` leaves of an entity; nothing in it is read again."""


class Zone(NamedTuple):
    """Part of a text in which digits are no numbers of their own; what it is in itself is named."""

    start: int
    end: int
    kind: str


_S = r"[ ().\-/]{0,3}"  # "8 (916) 123-45-67"


def _more(count: str, between: str = _S) -> str:
    return rf"(?:{between}[0-9]){{{count}}}"


# Country codes with their numbers of digits (ITU E.164 and national plans); all others have 8 to 11.
_COUNTRIES = "|".join(
    (
        rf"(?:7|1){_more('10')}",
        rf"(?:98|90|91|20|44|964){_S}(?:\(?0\)?)?{_more('10')}",
        rf"86{_S}1{_more('10')}",
        rf"(?:966|971|212|213|33|34|380|375|994|998|996){_S}(?:\(?0\)?)?{_more('9')}",
        rf"49{_S}(?:\(?0\)?)?{_more('9,11')}",
    )
)
_NATIONAL = "|".join(
    (
        r"[78][ .\-]?\(?9[0-9]{2}\)?[ .\-]{0,2}[0-9]{3}[ .\-]?[0-9]{2}[ .\-]?[0-9]{2}",  # Russian mobiles
        r"8[ \-]?\(?[3-8][0-9]{2}\)?[ \-]?[0-9]{3}[ \-][0-9]{2}[ \-]?[0-9]{2}",  # Russian cities
        r"\([3-9][0-9]{2}\) ?[0-9]{3}[ \-]?[0-9]{2}[ \-]?[0-9]{2}",
        r"9[0-9]{2}[ \-][0-9]{3}[ \-][0-9]{2}[ \-][0-9]{2}",
        r"1[3-9][0-9](?:([ \-]?)[0-9]{4}){2}",  # Chinese mobiles
        r"\(?0[0-9]{2,3}\)?[ \-][0-9]{7,8}",  # Chinese and Iranian cities
        # Iran, Saudi Arabia, Egypt, Emirates, Iraq, Morocco, India, United Kingdom, France
        rf"\(?0[1-9]\)?{_more('8,9', r'[ .)-]?')}",
        # with the country but without a plus
        r"(?:989|91[6-9]|201|9647|79)[0-9]{9}|91[ \-][6-9][0-9]{4}[ \-]?[0-9]{5}|(?:966|971)5[0-9]{8}",
        r"[6-9][0-9]{4}[ \-]?[0-9]{5}",  # Indian mobiles; Iranian and Russian ones without their first digit
        r"(?:1[ .\-])?\(?[2-9][0-9]{2}\)?[ .\-][0-9]{3}[ .\-][0-9]{4}",  # North America
        r"\([2-9][0-9]{2}\)[0-9]{3}\-?[0-9]{4}",
        r"0[0-9]{2,4}[ /\-][0-9]{5,8}",  # German cities
        r"[48]00\-[0-9]{3}\-?[0-9]{4}",  # Chinese service lines
    )
)
_PHONE = re.compile(
    rf"(?:\(?\+{_S}(?:{_COUNTRIES}|[2-9][0-9]{_more('8,11')})|00[ \-]?(?:{_COUNTRIES})|(?:{_NATIONAL}))(?![0-9])"
)
# After a word for it any number of 7 to 13 digits in groups.
_ANNOUNCED = re.compile(
    r"(?:[0-9]{7,13}|[0-9]{3}[ .\-][0-9]{2}[ .\-][0-9]{2}|[0-9]{3}[ .\-][0-9]{4}"
    r"|[0-9]{2,4}([ .\-])[0-9]{3,4}\1[0-9]{3,4}"
    r"|[0-9]{3,5}[ \-][0-9]{5,8}|[0-9]{2}(?:[ .\-][0-9]{2}){3,4}|[0-9]{4}[ \-][0-9]{4})(?![0-9])"
)


def phone(number: Number) -> Extent:
    """A phone number in a form of its country, or any after a word for it."""
    lead = len(number.before) - len(number.before.rstrip("+("))
    start = number.start - min(lead, 2)
    if not (lead or stands(number)) or (not lead and number.before[-1:] in {"/", "="} and number.cue is not Cue.PHONE):
        return None
    for begin in (start, number.start):
        found = _PHONE.match(number.text, begin, number.stop)
        if found:
            return found.span()
    found = _ANNOUNCED.match(number.text, number.start, number.stop) if number.cue is Cue.PHONE else None
    return found.span() if found else None


_LATIN = r"0-9a-z\u00df-\u00f6\u00f8-\u024f"
_LOCAL_LATIN = re.compile(rf"[{_LATIN}._+\-]{{1,64}}")
_LOCAL_CYRILLIC = re.compile(r"[\u0400-\u052f0-9._+\-]{1,64}")
_LOCAL = re.compile(rf"[\w{MARKS}._+\-]{{1,64}}")
# Top-level names in native letters (IANA root zone) that people have mail under; Latin ones are not listed.
_NATIVE_TOP = (
    "рф|рус|укр|бел|бг|срб|мон|қаз|онлайн|сайт|москва|дети|орг|ком"
    "|公司|中国|中國|网络|網絡|在线|网址|香港|台湾|台灣|商城|网店|中文网|手机|集团"
    "|ایران|امارات|السعودیه|مصر|المغرب|الاردن|عمان|قطر|سوریه|تونس|الجزائر|عراق|فلسطین|بازار|شبکه|موقع"
    "|भारत|संगठन|नेट|कॉम"
)
_LABEL = rf"[\w{MARKS}](?:[\w{MARKS}\-]{{0,62}})"
_HOST = re.compile(
    rf"(?:[{_LATIN}](?:[{_LATIN}\-]{{0,62}})\.){{1,5}}(?:xn--[a-z0-9\-]{{2,59}}|[a-z]{{2,24}})(?![{_LATIN}])"
    rf"|(?:{_LABEL}\.){{1,4}}(?:{_NATIVE_TOP}|[a-z]{{2,24}}(?![{_LATIN}]))"
)


def _address(text: str, bounds: tuple[int, int], at: int, after: int) -> Extent:
    """The e-mail address around an at sign that stands at `at` and ends before `after`."""
    floor, stop = bounds
    before = text[max(floor, at - 65) : at]
    sign = before[-1:]
    form = _LOCAL_LATIN if sign.isascii() else _LOCAL_CYRILLIC if sign < "\u0530" else _LOCAL
    local = form.match(before[::-1])
    host = _HOST.match(text, after, stop)
    if not local or not host:
        return None
    name = local[0][::-1].lstrip(".-+_")
    start = at - len(name)
    ahead = text[max(floor, start - 2) : start]
    # @name@server is a handle of Mastodon, https://name@server a login.
    return None if not name or ahead[-1:] == "@" or ahead == "//" else (start, host.end())


_HANDLE_TAIL = re.compile(rf"[{_LATIN}\u0400-\u052f_]+(?:[.\-]?[{_LATIN}\u0400-\u052f_]+)*(?:@[a-z0-9.\-]+)?")
_AT = re.compile(r"@")
# The address of a link is ASCII; native text may follow without a space.
_BEGINNINGS = ("://", "www.", "wa.me/")
_BEGIN = re.compile(r"https?://|www\.|wa\.me/")
_LINK = re.compile(rf"(?:{_BEGIN.pattern})(?:{MASK}|[!#-;=?-~])+")
_MASKS = re.compile(MASK)


def zones(text: str) -> list[Zone]:
    """Masks, links, e-mail addresses and handles of a folded text, in order, not overlapping."""
    found = (
        [Zone(*match.span(), "link") for match in _LINK.finditer(text)]
        if any(map(text.__contains__, _BEGINNINGS))
        else []
    )
    if "[" in text:
        found += [Zone(*match.span(), "mask") for match in _MASKS.finditer(text)]
    if "@" in text:
        found += _names(text, _apart(found))
    return _apart(found)


def _apart(found: list[Zone]) -> list[Zone]:
    """In order; of two that overlap the one that begins first, which is the one around the other."""
    kept: list[Zone] = []
    for zone in sorted(found):
        if not kept or zone.start >= kept[-1].end:
            kept.append(zone)
    return kept


def _names(text: str, taken: list[Zone]) -> Iterator[Zone]:
    """Addresses and handles in what the taken zones leave."""
    edges = [0, *(edge for zone in taken for edge in (zone.start, zone.end)), len(text)]
    for floor, stop in zip(edges[::2], edges[1::2], strict=True):
        for match in _AT.finditer(text, floor, stop):
            zone = _name(text, (floor, stop), match.start()) if match.start() >= floor else None
            if zone:
                yield zone
                floor = zone.end  # noqa: PLW2901 - the next one begins behind it


def _name(text: str, bounds: tuple[int, int], at: int) -> Zone | None:
    address = _address(text, bounds, at, at + 1)
    if address:
        return Zone(*address, "email")
    handle = _HANDLE_TAIL.match(text, at + 1, bounds[1])
    return Zone(at, handle.end(), "handle") if handle else None


_PART = re.compile(r"@|%40|[0-9]+")
_KEY = re.compile(r"([a-z_\-]{1,24})=(?:\+|%2b| )?\Z")
_QUERY_PHONE = re.compile(r"[0-9]{7,15}(?![0-9a-z])")
_QUERY_ORDER = re.compile(r"[0-9a-z]+(?:[\-_][0-9a-z]+)*")


def in_link(text: str, start: int, end: int) -> Iterator[Zone]:
    """The personal parts of a link: addresses, phones and order numbers in its query, `wa.me` numbers."""
    begin = _BEGIN.match(text, start)
    floor = begin.end() if begin else start
    for match in _PART.finditer(text, floor, end):
        zone = _link_part(text, (floor, end), match) if match.start() >= floor else None
        if zone:
            yield zone
            floor = zone.end


def _link_part(text: str, bounds: tuple[int, int], match: re.Match[str]) -> Zone | None:
    if not match[0].isdigit():
        address = _address(text, bounds, *match.span())
        return Zone(*address, "email") if address else None
    before = text[max(0, bounds[0] - _LONGEST_BEGIN, match.start() - 32) : match.start()]
    key = _KEY.search(before)
    cues = {CUES.get(word) for word in re.split(r"[_\-]", key[1])} if key else set()
    digits = _QUERY_PHONE.match(text, match.start(), bounds[1])
    if digits and (Cue.PHONE in cues or before.endswith(_DIALLED)):
        return Zone(*digits.span(), "phone")
    order = _QUERY_ORDER.match(text, match.start(), bounds[1])
    return Zone(*order.span(), "order") if order and cues & _ORDERS and len(order[0]) > 4 else None


_DIALLED = ("=+", "=%2b", "wa.me/", "wa.me/+")
_LONGEST_BEGIN = 8
_ORDERS = frozenset((Cue.ORDER, Cue.REFERENCE))
