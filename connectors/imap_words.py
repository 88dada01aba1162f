"""What somebody wrote in a letter: without the letters it quotes, and without the signature.

What cannot be told apart for certain stays: a complaint that is quoted is better than one that is cut.
"""

import re
from collections.abc import Sequence

from connectors.feed import plain

# "On …, Anna wrote:" as programs write it, in the language of whoever answers; it may be broken over two lines.
_WROTE = re.compile(
    r"(?:\bwrote\b|\bschrieb\b|\ba écrit\b|\bescribió\b|\bha scritto\b|\bescreveu\b|\b(?:на)?писала?\b|\bпише\b"
    r"|写道|寫道|كتبت?\b|نوشت|ने लिखा|\byazdı\b|\bmenulis\b).*[:：]\s*$",
    re.IGNORECASE,
)
# Without a date or an address it is a sentence of a person.
_DATE = re.compile(r"\d[:.]\d\d|\d{4}")
_LONGEST = 300
"""Letters of a line that introduces a quote; longer ones are prose."""
_DIVIDER = re.compile(
    r"^\s*-{2,}\s*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Message d'origine|Mensaje original"
    r"|Исходное сообщение|Пересылаемое сообщение|原始邮件|原始郵件|转发邮件|الرسالة الأصلية|پیام اصلی|मूल संदेश)\s*-{2,}",
    re.IGNORECASE,
)
# What Outlook puts above the letter that is answered, in plain text without a divider.
_HEADERS = re.compile(
    r"^\*?(?:From|Von|De|От|发件人|寄件者|من|از)\s*[:：].*\n"
    r"(?:.*\n)?\*?(?:Sent|Gesendet|Envoyé|Enviado|Отправлено|Дата|Date|发送时间|寄件日期|تم الإرسال|ارسال شده)\s*[:：]",
    re.IGNORECASE | re.MULTILINE,
)
# https://www.rfc-editor.org/rfc/rfc3676#section-4.3
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)
_QUOTED = re.compile(r"^\s*>")
_BLANK = re.compile(r"\n\s*\n\s*")

_HEAD = re.compile(r"<head\b.*?(?:</head\s*>|\Z)", re.IGNORECASE | re.DOTALL)
# How Gmail, Apple Mail, Thunderbird, Outlook and Yahoo mark what they quote; all of them put it at the end.
_QUOTE = re.compile(
    r"<(?:div|blockquote)\b[^<>]*\b(?:class=[\"']?(?:gmail_quote|yahoo_quoted|moz-cite-prefix)|type=[\"']?cite\b"
    r"|id=[\"']?(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container))",
    re.IGNORECASE,
)


def of_plain(text: str) -> str:
    """What was written, of a plain text. A letter that only passes another one on is told whole."""
    lines = text.splitlines()
    lines = lines[: _end(lines)]
    own = "\n".join(line.rstrip() if line != "-- " else line for line in lines if not _QUOTED.match(line))
    own = _cut(own, _HEADERS)
    return _tidy(_cut(own, _SIGNATURE)) or _tidy(text)


def of_html(html: str) -> str:
    """What was written, of a letter in HTML."""
    html = _HEAD.sub("", html, count=1)
    return of_plain(plain(_cut(html, _QUOTE))) or of_plain(plain(html))


def _end(lines: Sequence[str]) -> int:
    """The number of the line where an older letter begins."""
    for number, line in enumerate(lines):
        if len(line) > _LONGEST:
            continue
        if _DIVIDER.match(line):
            return number
        if _WROTE.search(line):
            begins = number - 1 if _is_broken(lines[:number], line) else number
            if _is_quote(lines, begins, number):
                return begins
    return len(lines)


def _is_broken(before: Sequence[str], line: str) -> bool:
    """Whether the line before holds the date, and only the name is left for this one."""
    return bool(before and _DATE.search(before[-1]) and not _DATE.search(line) and len(before[-1]) <= _LONGEST)


def _is_quote(lines: Sequence[str], begins: int, ends: int) -> bool:
    introduction = " ".join(lines[begins : ends + 1])
    following = next((line for line in lines[ends + 1 :] if line.strip()), "")
    return bool(_DATE.search(introduction) or "@" in introduction or _QUOTED.match(following))


def _cut(text: str, mark: re.Pattern[str]) -> str:
    found = mark.search(text)
    return text[: found.start()] if found else text


def _tidy(text: str) -> str:
    return _BLANK.sub("\n\n", text).strip()
