"""Where somebody trained is needed there is no draft, in whatever language or script it is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.reply.sensitive import BadPhrases, Sensitive, codes, forbidden, holds_insult, read, spoken_of
from monitor.understand.assessment import Assessment, Cause, Emotion, Kind, Label

PLAIN = Assessment(
    language="en",
    brand="acme",
    complaint=0.9,
    is_complaint=True,
    negativity=0.8,
    label=Label.NEGATIVE,
    kind=Kind.COMPLAINT,
    cause=Cause.DELIVERY,
    emotion=Emotion.ANGER,
    impact=1,
    needs_reply=True,
    cues=(),
    spans=(),
    factors=(),
    abstained=False,
    fingerprint=0,
)

SAID = {
    Sensitive.SELF_HARM: (
        "I want to kill myself", "жить не хочется больше", "покончу с собой", "我不想活了",
        "دیگه نمی‌خوام زنده باشم",
        "أريد أن أموت", "मैं मर जाऊँगा", "main mar jaunga bhai", "ya pokonchu s soboy",
        "3ayez amout", "khodkoshi mikonam",
        "Ich bringe mich um", "je vais me suicider", "quiero morir", "não quero mais viver",
    ),
    Sensitive.VIOLENCE: (
        "I'll kill you all", "going to burn your office down", "я вас убью", "сожгу ваш офис",
        "我要砍死你们", "میکشمتون",
        "سأقتلكم جميعا", "जान से मार दूंगा", "jaan se maar dunga", "ubyu vas",
        "Morddrohung bekommen", "menaces de mort",
        "los voy a matar", "vou matar vocês",
    ),
    Sensitive.MINOR: (
        "i'm 14 years old and you took my money", "мне 13 лет", "我今年15岁", "من ۱۴ سالمه",
        "عمري 15 سنة", "मैं 15 साल का हूँ",
        "main 15 saal ka hoon", "ich bin erst 14", "j'ai 14 ans", "tengo 14 años", "tenho 14 anos",
    ),
    Sensitive.MEDICAL: (
        "my son ended up in hospital", "got food poisoning from your salad",
        "попала в больницу после вашей еды",
        "吃了你们的东西住院了", "مسموم شدم و رفتم بیمارستان", "دخلت المستشفى بسبب منتجكم",
        "وبالمستشفى من أمس", "खाने के बाद अस्पताल में भर्ती",
        "khane ke baad hospital mein bharti", "liege im Krankenhaus", "à l'hôpital depuis hier",
        "en el hospital", "no hospital",
    ),
    Sensitive.DISASTER: (
        "after the earthquake nothing works", "после землетрясения связи нет", "地震后没有网",
        "بعد از زلزله", "بعد الزلزال",
        "भूकंप के बाद", "bhukamp ke baad", "nach dem Erdbeben", "après le séisme",
        "tras el terremoto", "depois do terremoto",
    ),
    Sensitive.BEREAVEMENT: (
        "my father passed away last week", "мама умерла в понедельник", "我父亲去世了",
        "پدرم فوت کرد", "توفي والدي",
        "पिताजी का देहांत हो गया", "papa nahi rahe", "meine Mutter ist gestorben",
        "ma mère est morte", "falleció mi abuela",
        "meu pai morreu",
    ),
    Sensitive.SECURITY: (
        "I found a vulnerability in your API", "i can see other people's orders",
        "нашёл уязвимость на вашем сайте",
        "你们网站有漏洞", "سایتتون هک شده", "وجدت ثغرة أمنية في موقعكم", "डेटा लीक हो गया",
        "account hack ho gaya",
        "Sicherheitslücke gefunden", "fuite de données chez vous", "filtración de datos", "vazamento de dados",
    ),
    Sensitive.LEGAL: (
        "see you in court", "my lawyer will write to you", "подам в суд", "我要起诉你们",
        "دادگاه می‌بینمتون", "سأرفع قضية عليكم",
        "कोर्ट में मिलते हैं", "vakil kar liya hai", "mein Anwalt meldet sich",
        "je vais porter plainte", "voy a denunciar",
        "vou processar vocês",
    ),
    Sensitive.PRESS: (
        "I'm a journalist writing a story about you", "расскажу журналистам", "我已经联系了记者",
        "به خبرنگارها می‌گم",
        "سأتواصل مع الصحافة", "मीडिया को बताऊंगा", "media wale bulaunga", "ich rufe die Presse an",
        "j'appelle un journaliste",
        "llamaré a un periodista", "vou chamar a imprensa",
    ),
}  # fmt: skip

HARMLESS = (
    "you're killing me with these fees", "this app is a disaster, I shelled out 500",
    "the battery died after two days",
    "a minor issue with the lamp", "press the button and nothing happens", "sick of waiting",
    "charged to death",
    "the driver hit my fence", "my kids' shoes broke", "flooded with emails", "телефон умер через неделю",
    "убил бы за такой сервис", "手机充电慢", "باتری گوشی مرد", "التلفزيون لا يعمل",
    "رفعت بلاغ رقم 5 ولا أحد يرد",
    "टीवी नहीं चल रहा", "phir bhi fir se kharab", "Das Gericht war kalt",
    "l'enceinte ne marche plus", "tout le monde attend",
    "consumo de datos altísimo", "", "😡😡😡",
)  # fmt: skip


@pytest.mark.parametrize(
    "name, text", [(name, text) for name, texts in SAID.items() for text in texts], ids=lambda value: str(value)[:30]
)
def test_it_is_heard_in_every_language(name: Sensitive, text: str):
    assert name in spoken_of(text)
    assert forbidden(text, PLAIN) is not None


@pytest.mark.parametrize("text", HARMLESS)
def test_a_manner_of_speaking_is_none(text: str):
    assert forbidden(text, PLAIN) is None


@pytest.mark.parametrize("name", Sensitive)
def test_a_cue_of_that_name_is_enough(name: Sensitive):
    assert forbidden("it is all rather late", replace(PLAIN, cues=("repeat", name.value))) is name


def test_the_gravest_is_named_first():
    assert forbidden("my lawyer knows that I want to kill myself", PLAIN) is Sensitive.SELF_HARM


def test_who_only_reviews_calls_no_reporter():
    going_public = replace(PLAIN, cues=("press",))
    assert forbidden("leaving a one star review", going_public) is None
    assert forbidden("leaving a review and calling a journalist", going_public) is Sensitive.PRESS
    assert forbidden("you will hear of this", going_public) is Sensitive.PRESS


HEALTH = {
    "a late pharmacy": (("health",), 2, Cause.DELIVERY, None),
    "livelihood or health lost": (("health",), 3, Cause.DELIVERY, Sensitive.MEDICAL),
    "danger": (("health", "safety"), 1, Cause.PRODUCT_QUALITY, Sensitive.MEDICAL),
    "unsafe product": (("health",), 1, Cause.SAFETY, Sensitive.MEDICAL),
    "danger without harm to health": (("safety",), 3, Cause.SAFETY, None),
}


@pytest.mark.parametrize("cues, impact, cause, found", HEALTH.values(), ids=HEALTH)
def test_health_is_medical_where_harm_is_done(
    cues: tuple[str, ...], impact: int, cause: Cause, found: Sensitive | None
):
    assert forbidden("it arrived", replace(PLAIN, cues=cues, impact=impact, cause=cause)) is found


def test_a_very_long_post_is_read_from_its_beginning():
    assert forbidden("late again. " * 5000 + "I want to kill myself", PLAIN) is None
    assert forbidden("I want to kill myself " + "late again. " * 5000, PLAIN) is Sensitive.SELF_HARM


INSULTS = {
    "en": "you idiots",
    "ru": "вы дебилы",
    "zh": "一群骗子",
    "fa": "دزدها",
    "ar": "يا نصابين",
    "hi": "चोर कहीं के",
    "hi-Latn": "sab chor hain",
}


@pytest.mark.parametrize("language, text", INSULTS.items(), ids=INSULTS)
def test_an_insult_is_known(language: str, text: str):
    assert holds_insult(text, language)
    assert holds_insult("stupid app", language)


def test_every_file_is_read():
    assert {"en", "ru", "zh", "fa", "ar", "hi", "de", "fr", "es", "pt"} == set(codes())


def test_a_section_that_is_missing_is_named(tmp_path: Path):
    path = tmp_path / "xx.toml"
    path.write_text('self_harm = """\nx\n"""\n', encoding="utf-8")
    with pytest.raises(BadPhrases, match=r"xx\.toml: the sections must be"):
        read(path)


def test_a_brace_that_is_missing_is_named(tmp_path: Path):
    path = tmp_path / "xx.toml"
    path.write_text('legal = "{a|b"\n', encoding="utf-8")
    with pytest.raises(BadPhrases, match="brace"):
        read(path)
