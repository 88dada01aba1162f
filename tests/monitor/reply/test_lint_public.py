"""What the reply coach sees without weighing."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from monitor.reply.lint_case import case_of
from monitor.reply.lint_public import LONG, public_faults


def faults(
    complaint: str, language: str, reply: str, recent: Sequence[str] = (), limit: int | None = None
) -> list[str]:
    return sorted({place.fault for place in public_faults(case_of(complaint, language, reply, recent, limit))})


@pytest.mark.parametrize(
    "complaint, language, reply, unlike",
    [
        pytest.param("Wo ist mein Paket?", "de", "We are sorry about your parcel, it comes today.", True, id="English"),
        pytest.param("Где моя посылка?", "ru", "Gde vasha posylka, proverim segodnya.", True, id="Latin for Cyrillic"),
        pytest.param(
            "gde posylka uzhe nedelya", "ru", "Посылка приедет сегодня до шести вечера.", False, id="own script"
        ),
        pytest.param(
            "mera parcel abhi tak nahi aaya bhai", "hi", "आपका पार्सल आज शाम तक आ जाएगा।", True, id="Devanagari"
        ),
        pytest.param("मेरा पार्सल नहीं आया", "hi", "आपका पार्सल आज शाम तक आ जाएगा।", False, id="the same script"),
        pytest.param(
            "這個訂單為什麼還沒來", "zh", "您的订单今天会送到，请查收。", True, id="simplified for traditional"
        ),
        pytest.param("这个订单为什么还没来", "zh", "您的订单今天会送到，请查收。", False, id="the same letters"),
        pytest.param("Where is it?", "en", "", False, id="nothing said"),
    ],
)
def test_another_language_or_script_is_a_fault(complaint: str, language: str, reply: str, unlike: bool) -> None:
    assert ("wrong_language" in faults(complaint, language, reply)) is unlike


@pytest.mark.parametrize(
    "reply, private",
    [
        pytest.param("Your claim 88-20417 is with Hannah.", True, id="a claim number"),
        pytest.param("Your booking QX7K2L is changed.", True, id="a booking code"),
        pytest.param("Dear Ms Joanne Pell, we are on it.", True, id="a full name"),
        pytest.param("The car comes to 12 Larch Road.", True, id="an address"),
        pytest.param("We will ring you on +44 7700 900123.", True, id="a phone number"),
        pytest.param("Reply here with your order number.", True, id="asked for in public"),
        pytest.param("Send us your order number in a direct message.", False, id="asked for in private"),
        pytest.param("Write to support@bakery.example any time.", False, id="a mailbox of the company"),
        pytest.param("The 35000 went back today at 16:30.", False, id="a sum"),
        pytest.param("Tom is with you on Friday.", False, id="a first name"),
    ],
)
def test_personal_data_in_public_is_a_fault(reply: str, private: bool) -> None:
    assert ("private_data_in_public" in faults("Where is my cake?", "en", reply)) is private


@pytest.mark.parametrize(
    "complaint, language, reply, repeated",
    [
        pytest.param("You clowns!", "en", "We may look like clowns today.", True, id="English"),
        pytest.param("Вы идиоты!", "ru", "Мы не идиоты, поверьте.", True, id="Russian"),
        pytest.param("骗子！", "zh", "我们不是骗子。", True, id="Chinese"),
        pytest.param("حرامية ونصابين", "ar", "كلمة نصابين لا تليق", True, id="Arabic, glued"),
        pytest.param("You clowns!", "en", "That was not good enough.", False, id="not repeated"),
        pytest.param("Not good.", "en", "We may look like clowns today.", False, id="not theirs"),
    ],
)
def test_repeating_an_insult_is_a_fault(complaint: str, language: str, reply: str, repeated: bool) -> None:
    assert ("repeats_insult" in faults(complaint, language, reply)) is repeated


@pytest.mark.parametrize(
    "complaint, language, reply, careless",
    [
        pytest.param(
            "The flowers came after my dad's funeral.", "en", "So sorry 😔 Tom calls at 6.", True, id="funeral"
        ),
        pytest.param("Венок привезли после похорон.", "ru", "Соболезнуем 🙏", True, id="Russian"),
        pytest.param("奶奶的葬礼花圈没到", "zh", "抱歉❤️", True, id="Chinese"),
        pytest.param(
            "The flowers came after my dad's funeral.", "en", "So sorry. Tom calls at 6.", False, id="no emoji"
        ),
        pytest.param("My pizza is cold.", "en", "A new one is out of the oven 🍕", False, id="no grief"),
    ],
)
def test_an_emoji_beside_grief_is_a_fault(complaint: str, language: str, reply: str, careless: bool) -> None:
    assert ("emoji_on_grief" in faults(complaint, language, reply)) is careless


def test_the_place_sets_the_limit() -> None:
    assert faults("Cold pizza.", "en", "A new one is coming. " * 20, limit=280) == ["too_long"]
    assert faults("Cold pizza.", "en", "A new one is coming. " * 20, limit=5_000) == []


def test_without_a_limit_nobody_reads_a_page() -> None:
    (place,) = public_faults(case_of("Cold pizza.", "en", "A new one comes. " * 60, (), None))
    assert place.span == (LONG, 17 * 60)


def test_nearly_the_same_text_as_one_of_the_last_twenty_is_a_template() -> None:
    said = "Your cake was late and that is our fault, Mia brings a new one today before six."
    other = "The lift has been repaired this morning; Ali looks at it again on Friday."
    assert faults("Late!", "en", said.replace("Mia", "Ida"), recent=[said]) == ["robotic_template"]
    assert faults("Late!", "en", other, recent=[said]) == []
    assert faults("Late!", "en", said, recent=[said, *[other] * 20]) == []


def test_what_must_not_stand_in_public_may_stand_in_a_letter() -> None:
    reply = "Your order 4711-98765-22 is refunded to +49 151 23456789. " + "We looked into all of it. " * 40
    case = case_of("My order never came.", "en", reply, (), None)
    here, alone = ({place.fault for place in public_faults(replace(case, public=public))} for public in (True, False))
    assert here >= {"private_data_in_public", "too_long"}
    assert alone.isdisjoint({"private_data_in_public", "too_long"})


def test_what_a_place_allows_holds_in_private_too() -> None:
    case = replace(case_of("My order never came.", "en", "It comes today. " * 10, (), 100), public=False)
    assert "too_long" in {place.fault for place in public_faults(case)}
