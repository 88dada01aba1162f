"""Bytes are read in the character set they are in, whatever is declared."""

import pytest

from connectors.imap_charset import decoded

TEXTS = {
    "windows-1251": "Здравствуйте! Посылка не пришла, поддержка третий день не отвечает.",
    "koi8-r": "Верните деньги, пожалуйста. Заказ отменили без объяснения причин!",
    "gb18030": "你们的快递太慢了，我等了一个星期还没有收到，客服也不理我。",
    "big5": "你們的快遞太慢了，我等了一個星期還沒有收到，客服也不理我。",
    "windows-1256": "لم يصل الطلب حتى الآن ولا أحد يرد على الرسائل",
    "windows-1252": "Meine Bestellung ist seit drei Wochen überfällig, niemand hört zu – schämt euch!",
}


@pytest.mark.parametrize("declared", [None, "us-ascii", "iso-8859-1", "unknown-8bit", "utf-8", "punycode", "x\0"])
@pytest.mark.parametrize("codec", TEXTS)
def test_a_set_that_is_not_declared_or_wrongly_is_found(codec: str, declared: str | None):
    assert decoded(TEXTS[codec].encode(codec), declared) == TEXTS[codec]


@pytest.mark.parametrize("codec", [*TEXTS, "utf-8", "utf-16"])
def test_a_set_that_is_declared_rightly_is_taken(codec: str):
    for text in TEXTS.values():
        raw = text.encode(codec, "ignore")
        if not raw.isascii():
            assert decoded(raw, codec) == raw.decode(codec)


@pytest.mark.parametrize("codec, text", [("windows-1253", "Το δέμα μου χάθηκε"), ("euc-kr", "배송이 너무 늦어요"),
                                         ("shift_jis", "荷物が届きません"), ("iso-2022-jp", "荷物が届きません"),
                                         ("windows-1255", "החבילה לא הגיעה")])  # fmt: skip
def test_other_sets_are_taken_at_their_word(codec: str, text: str):
    assert decoded(text.encode(codec), codec) == text


@pytest.mark.parametrize("declared, real", [("koi8-r", "windows-1251"), ("windows-1251", "koi8-r"), ("gb2312", "big5")])
def test_sets_that_are_taken_for_each_other_are_told_apart(declared: str, real: str):
    assert decoded(TEXTS[real].encode(real), declared) == TEXTS[real]


def test_utf_8_is_utf_8_whatever_is_declared():
    assert decoded("टूटा हुआ 📦".encode(), "windows-1251") == "टूटा हुआ 📦"


def test_a_character_that_is_cut_off_is_left_out():
    assert decoded("просто".encode()[:-1], "utf-8") == "прост"


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\xfd", bytes(range(256))])
def test_nothing_raises(raw: bytes):
    assert isinstance(decoded(raw, "utf-8"), str)
