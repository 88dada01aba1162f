"""What is put on MQTT: topics without a customer's word, the minimal form, and what goes when it is too much."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from alerts.base import DeliveryFailed, Failure, Parcel
from alerts.event import Alert
from alerts.mqtt_messages import MAX_PAYLOAD, fitted, minimal, news, standing, state
from alerts.mqtt_topics import topic_of

CONTRACTS = Path(__file__).parent / "contracts"
SCHEMA = Draft202012Validator(json.loads((CONTRACTS / "complaint.incident.schema.json").read_bytes()))
TOPICS = json.loads((CONTRACTS / "topics.json").read_bytes())
LIFE = msgspec.json.decode((CONTRACTS / "life_of_an_incident.json").read_bytes(), type=tuple[Alert, ...])
OPENED = [msgspec.json.decode(path.read_bytes(), type=Alert) for path in sorted(CONTRACTS.glob("opened_*.json"))]
ARABIC = OPENED[0]
NOW = datetime(2026, 1, 5, 9, 15, tzinfo=UTC)


def parcel(alert: Alert, at: datetime = NOW) -> Parcel:
    return Parcel(f"{alert.event_id}-mqtt", alert, at)


@pytest.mark.parametrize("alert", [*OPENED, *LIFE], ids=lambda alert: f"{alert.event_id}-{alert.seq}")
def test_topics_retain_and_expiry_are_those_of_the_contract(alert):
    contract = {one["topic"]: one for one in TOPICS["publish"]}
    sent = {
        "{base}/event/{brand}/{severity}/{type}": news(parcel(alert, alert.at), "c", MAX_PAYLOAD),
        "{base}/incident/{id}": state(parcel(alert, alert.at), "c", MAX_PAYLOAD, full=False),
    }
    for pattern, message in sent.items():
        incident = alert.incident
        names = {"brand": incident.brand, "severity": incident.severity, "id": incident.id, "type": alert.type}
        assert message.topic == pattern.format(base="c", **names)
        assert message.retain is contract[pattern]["retain"]
        if message.payload:
            assert message.expiry == timedelta(seconds=contract[pattern]["expiry_s"])
        else:
            assert alert.type in contract[pattern]["cleared_on"]


@pytest.mark.parametrize("kind", ["resolved", "dismissed"])
def test_a_closed_incident_is_cleared_by_an_empty_retained_payload(kind):
    closed = msgspec.structs.replace(LIFE[0], incident=msgspec.structs.replace(LIFE[0].incident, state=kind))
    message = state(parcel(closed), "complaints", MAX_PAYLOAD, full=True)
    assert (message.topic, message.payload, message.retain) == ("complaints/incident/inc_en_01", b"", True)


def test_a_test_alert_leaves_no_state_behind():
    assert state(parcel(msgspec.structs.replace(ARABIC, type="test")), "c", MAX_PAYLOAD, full=True) is None


def test_late_news_expire_when_they_would_have():
    assert news(parcel(ARABIC, ARABIC.at + timedelta(hours=23)), "c", MAX_PAYLOAD).expiry == timedelta(hours=1)
    assert news(parcel(ARABIC, ARABIC.at + timedelta(days=3)), "c", MAX_PAYLOAD).expiry == timedelta(seconds=1)


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).map(lambda word: f"«{word}»")


@given(name=words, text=words, title=words, handle=words)
def test_no_word_of_a_customer_is_in_a_topic_or_in_the_minimal_form(name, text, title, handle):
    alert = spoken(name=name, text=text, title=title, handle=handle)
    for message in (news(parcel(alert), "c", MAX_PAYLOAD), state(parcel(alert), "c", MAX_PAYLOAD, full=False)):
        assert all(re.fullmatch(r"[a-z0-9_-]{1,40}", level) for level in message.topic.split("/"))
    retained = msgspec.json.decode(state(parcel(alert), "c", MAX_PAYLOAD, full=False).payload)
    SCHEMA.validate(retained)
    shown = json.dumps(retained, ensure_ascii=False)
    assert "«" not in shown
    assert "https://mastodon.example" not in shown
    assert alert.incident.links.dashboard in shown


@given(name=words, text=words, title=words, handle=words)
def test_the_full_form_retains_everything(name, text, title, handle):
    alert = spoken(name=name, text=text, title=title, handle=handle)
    retained = state(parcel(alert), "c", MAX_PAYLOAD, full=True).payload
    assert msgspec.json.decode(retained, type=Alert) == alert


def spoken(*, name: str, text: str, title: str, handle: str) -> Alert:
    incident, said = ARABIC.incident, ARABIC.incident.mentions[0]
    author = msgspec.structs.replace(said.author, display=name, id=handle, url=f"https://mastodon.example/{handle}")
    evidence = (msgspec.structs.replace(said.evidence[0], text=text),)
    said = msgspec.structs.replace(said, author=author, text=text, evidence=evidence)
    emotion = msgspec.structs.replace(incident.emotion, cause=text)
    incident = msgspec.structs.replace(incident, title=title, mentions=(said, said), emotion=emotion)
    return msgspec.structs.replace(ARABIC, incident=incident)


@pytest.mark.parametrize("level", ["", "Acme", "a/b", "a+", "#", "حساب", "x" * 41, "a b", "a\n", "a\0"])
def test_what_is_no_lowercase_id_never_becomes_a_level(level):
    with pytest.raises(DeliveryFailed) as caught:
        topic_of("complaints", "incident", level)
    assert caught.value.failure is Failure.BUG


def test_the_last_mentions_go_first_when_an_alert_is_too_large():
    said = msgspec.structs.replace(ARABIC.incident.mentions[0], text="слово " * 1000)
    mentions = tuple(msgspec.structs.replace(said, source=f"source-{number}") for number in range(20))
    large = msgspec.structs.replace(ARABIC, incident=msgspec.structs.replace(ARABIC.incident, mentions=mentions))
    encoded = fitted(large, MAX_PAYLOAD)
    kept = msgspec.json.decode(encoded, type=Alert).incident.mentions
    assert kept == mentions[: len(kept)]
    assert MAX_PAYLOAD - 12_000 < len(encoded) <= MAX_PAYLOAD
    SCHEMA.validate(json.loads(encoded))


@given(
    text=st.text(st.characters(codec="utf-8"), max_size=50).map(lambda part: part * 4000),
    room=st.integers(3000, MAX_PAYLOAD),
)
def test_the_words_of_the_last_mention_are_cut_and_its_evidence_stays_true(text, room):
    said = msgspec.structs.replace(ARABIC.incident.mentions[0], text=text, evidence=())
    ends = [len(text) // 20_000, len(text)]
    evidence = tuple(
        msgspec.structs.replace(ARABIC.incident.mentions[0].evidence[0], start=0, end=end, text=text[:end][:50])
        for end in ends
    )
    said = msgspec.structs.replace(said, evidence=evidence)
    large = msgspec.structs.replace(ARABIC, incident=msgspec.structs.replace(ARABIC.incident, mentions=(said,)))
    encoded = fitted(large, room)
    kept = msgspec.json.decode(encoded, type=Alert).incident.mentions[0]
    assert len(encoded) <= room
    assert kept.text == text or (kept.text.endswith("…") and text.startswith(kept.text[:-1]))
    assert all(kept.text[: found.end] == text[: found.end] for found in kept.evidence)


def test_an_alert_that_never_fits_is_a_bug():
    with pytest.raises(DeliveryFailed, match="ev_ar_0001 is larger than 100 bytes") as caught:
        fitted(ARABIC, 100)
    assert caught.value.failure is Failure.BUG


def test_the_minimal_form_keeps_what_a_wallboard_needs():
    shown = minimal(LIFE[3]).incident
    whole = LIFE[3].incident
    for name in ("id", "brand", "severity", "state", "claimed_by", "counts", "sla", "opened_at"):
        assert getattr(shown, name) == getattr(whole, name)
    assert whole.history is not None
    assert shown.history is None


@pytest.mark.parametrize(
    "url, author_stays",
    [pytest.param(None, False, id="withdrawn"), pytest.param("https://mastodon.example/1", True, id="a picture")],
)
def test_in_the_full_form_nothing_made_of_a_text_outlives_it(url, author_stays):
    alert = spoken(name="«name»", text="«text»", title="«title»", handle="«handle»")
    gone, other = alert.incident.mentions
    gone = msgspec.structs.replace(gone, text="", url=url)
    incident = msgspec.structs.replace(alert.incident, mentions=(gone, msgspec.structs.replace(other, text="kept")))
    shown = standing(msgspec.structs.replace(alert, incident=incident)).incident
    assert "«" not in shown.title
    assert shown.suggestion is None
    assert shown.emotion.cause is None
    assert shown.mentions[0].evidence == ()
    assert (shown.mentions[0].author == gone.author) is author_stays
    assert shown.mentions[1].text == "kept"
    assert shown.counts == incident.counts


def test_in_the_full_form_an_alert_with_all_its_texts_stays_as_it_is():
    assert all(standing(alert) is alert for alert in OPENED)
