"""Markdown as people write it on GitHub, Lemmy and Discourse: its words and its pictures, without HTML.

The dialect is that of https://github.github.com/gfm/ . Each expression reads its text once, whatever it is given.
"""

import re
from collections.abc import Iterator
from html import unescape

from connectors.base import Media

# Code is left as it is: what looks like a tag in it is meant.
_CODE = re.compile(
    r"^(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n(?P<block>.*?)(?:^(?P=fence)[`~]*[ \t]*$|\Z)|`(?P<inline>[^`\n]+)`",
    re.DOTALL | re.MULTILINE,
)
# The forms of GitHub's issue templates are comments; readers never see them.
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PICTURE = re.compile(
    r"!\[(?P<alt>[^\[\]]*)\]\(\s*<?(?P<url>[^()\s<>]*)>?[^()\n]*\)|<img\b(?P<tag>[^<>]*)>", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""\b(src|alt)=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_LINK = re.compile(r"\[(?P<words>[^\[\]]+)\]\([^()\n]*\)")
_ADDRESS = re.compile(r"<(https?://[^<>\s]+)>")
_BREAK = re.compile(r"<(?:br|li|tr)\b[^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|h[1-6]|ul|ol|table|pre|hr|details|summary)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+", re.MULTILINE)
_STRONG = re.compile(r"\*\*(?=\S)([^*\n]+)\*\*")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BLANK = re.compile(r"\n[ \t\r]*\n\s*")
# Discourse writes the size of a picture into its description: "a torn box|690x388, 50%".
_SIZE = re.compile(r"\|\d+x\d+[^|]*$")


def words(markdown: str) -> str:
    """The text. A link is told by its words, a picture by `pictures`; quoted lines keep their `>`."""
    parts, end = [], 0
    markdown = _COMMENT.sub("", markdown.replace("\r\n", "\n"))
    for code in _CODE.finditer(markdown):
        parts += [_plain(markdown[end : code.start()]), code["inline"] or code["block"] or ""]
        end = code.end()
    parts.append(_plain(markdown[end:]))
    return _BLANK.sub("\n\n", "".join(parts)).strip()


def pictures(markdown: str) -> tuple[Media, ...]:
    """The pictures with an address of their own, each once, described where the text does."""
    described: dict[str, str | None] = {}
    for url, alt in _pictures(_CODE.sub("", _COMMENT.sub("", markdown))):
        described[url] = described.get(url) or _SIZE.sub("", alt).strip() or None
    return tuple(
        Media(url if _is_address(url) else None, alt) for url, alt in described.items() if _is_address(url) or alt
    )


def _plain(markdown: str) -> str:
    text = _ADDRESS.sub(r"\1", _LINK.sub(r"\g<words>", _PICTURE.sub("", markdown)))
    text = _TAG.sub("", _BLOCK.sub("\n\n", _BREAK.sub("\n", text)))
    return unescape(_ESCAPED.sub(r"\1", _STRONG.sub(r"\1", _HEADING.sub("", text))))


def _pictures(markdown: str) -> Iterator[tuple[str, str]]:
    for found in _PICTURE.finditer(markdown):
        if found["tag"] is None:
            yield found["url"], unescape(found["alt"])
        else:
            told = {name.lower(): unescape(one or other) for name, one, other in _ATTRIBUTE.findall(found["tag"])}
            yield told.get("src", ""), told.get("alt", "")


def _is_address(url: str) -> bool:
    return url.startswith(("http://", "https://"))
