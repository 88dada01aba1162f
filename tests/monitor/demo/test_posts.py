"""The sample tells what it promises: every kind of post, in every language, in the format that `file` reads."""

import json
import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.resources import files
from urllib.parse import urlsplit

import pytest

from connectors.base import Mention
from connectors.file_line import mentions, read
from monitor.understand.assessment import Cause, Kind

FIRST_CLASS = {"en", "ru", "zh", "fa", "ar", "hi"}
LANGUAGES = FIRST_CLASS | {"hi-Latn", "de", "es"}
LEVELS = {"low", "medium", "high", "critical"}
CAUSES = {cause.value for cause in Cause} - {"unknown", "none"}
NAMES = ("acme", "акме", "艾克美", "اکمی", "اكمي", "أكمي", "एक्मे")
FIRST_PICTURE = "\u2600"  # signs before it, as in "№ 7", are writing
HELP = "@acme_help@mastodon.example"
MEMBERS = {
    "minute", "key", "url", "author", "text", "language", "parent", "root", "media", "engagement", "rating", "gold",
}  # fmt: skip


@dataclass(frozen=True)
class Post:
    minute: float
    mention: Mention
    kind: str
    cause: str
    severity: str | None
    language: str
    traits: frozenset[str]

    @property
    def text(self) -> str:
        return self.mention.text

    @property
    def who(self) -> str:
        return self.mention.author.id

    @property
    def upset(self) -> bool:
        return self.kind in ("complaint", "mixed")

    @property
    def ours(self) -> bool:
        return self.mention.author.handle == HELP

    @property
    def starts(self) -> bool:
        return self.mention.parent is None


LINES = files("monitor.demo").joinpath("posts.jsonl").read_text(encoding="utf-8").splitlines()
ROWS = [json.loads(line) for line in LINES]


def post(line: str) -> Post:
    told = json.loads(line)
    gold = told["gold"]
    return Post(
        told["minute"],
        read(line.encode(), "sample"),
        gold["kind"],
        gold["cause"],
        gold["severity"],
        gold["language"],
        frozenset(gold.get("traits", ())),
    )


POSTS = [post(line) for line in LINES]
COMPLAINTS = [each for each in POSTS if each.upset]
STORM = [each for each in COMPLAINTS if each.cause == "outage"]
BY_KEY = {each.mention.key: each for each in POSTS}
EACH = pytest.mark.parametrize("row", [pytest.param(row, id=row["key"]) for row in ROWS])


def of_kind(kind: str) -> list[Post]:
    return [each for each in POSTS if each.kind == kind]


def thread(root: str | None) -> list[Post]:
    return [each for each in POSTS if root in (each.mention.key, each.mention.root)]


def our_replies() -> list[Post]:
    return [each for each in POSTS if each.ours]


def answered(reply: Post) -> Post:
    return BY_KEY[reply.mention.root or ""]


def next_words(reply: Post) -> list[Post]:
    """What the customer says after our reply, in that conversation."""
    customer = answered(reply).who
    later = [each for each in thread(reply.mention.root) if each.minute > reply.minute]
    return [each for each in later if each.who == customer]


def emoji(text: str) -> int:
    return sum(letter >= FIRST_PICTURE and unicodedata.category(letter) == "So" for letter in text)


def directions(text: str) -> set[str]:
    return {unicodedata.bidirectional(letter) for letter in text}


class TestTheFormat:
    def test_every_line_is_a_mention_and_no_key_stands_twice(self):
        found, skipped = mentions(enumerate((line.encode() for line in LINES), 1), "sample")
        assert skipped == ()
        assert len(found) == len(LINES)

    def test_the_morning_is_in_order_and_three_hours_long_at_most(self):
        minutes = [each.minute for each in POSTS]
        assert minutes == sorted(minutes)
        assert minutes[0] >= 0
        assert minutes[-1] <= 180

    @EACH
    def test_what_is_not_known_is_left_out(self, row: dict[str, object]):
        assert set(row) <= MEMBERS
        assert None not in row.values()

    @EACH
    def test_nobody_lives_at_a_real_host(self, row: dict[str, object]):
        addresses = re.findall(r'https?://[^"\s\\]+', json.dumps(row))
        assert addresses
        assert all((urlsplit(address).hostname or "").endswith(".example") for address in addresses)

    def test_an_author_is_the_same_person_in_every_post(self):
        told = {(each.who, each.mention.author.handle, each.mention.author.name) for each in POSTS}
        assert len(told) == len({who for who, _, _ in told})

    def test_a_reply_follows_what_it_answers_and_belongs_to_its_conversation(self):
        for each in POSTS:
            if each.starts:
                assert each.mention.root is None
                continue
            parent = BY_KEY[each.mention.parent or ""]
            assert parent.minute < each.minute
            assert each.mention.root == (parent.mention.root or parent.mention.key)

    def test_only_a_reply_may_leave_out_the_name_of_the_brand(self):
        told = [each for each in POSTS if each.starts]
        seen = [" ".join([each.text, *(media.alt or "" for media in each.mention.media)]) for each in told]
        assert [text for text in seen if not any(name in text.casefold() for name in NAMES)] == []

    @pytest.mark.parametrize("each", [pytest.param(each, id=each.mention.key) for each in POSTS])
    def test_the_gold_is_whole(self, each: Post):
        assert each.kind in {*Kind, "reply"}
        assert each.language in LANGUAGES
        assert (each.severity in LEVELS, each.cause in CAUSES) == (each.upset, each.upset)


class TestTheMix:
    def test_some_seventy_posts_in_every_language(self):
        assert 64 <= len(POSTS) <= 72
        assert {each.language for each in POSTS} == LANGUAGES

    def test_about_a_third_are_complaints_beside_the_storm(self):
        assert 20 <= len(COMPLAINTS) - len(STORM) <= 26

    def test_people_complain_in_every_language_about_everything(self):
        assert {each.language for each in COMPLAINTS} == LANGUAGES
        assert {each.cause for each in COMPLAINTS} == CAUSES

    def test_complaints_differ_in_severity_and_reach(self):
        followers = [each.mention.author.followers for each in COMPLAINTS]
        known = [count for count in followers if count is not None]
        assert {each.severity for each in COMPLAINTS} == LEVELS
        assert (min(known), max(known)) == (5, 41_000)
        assert None in followers

    @pytest.mark.parametrize(
        "kind, least",
        [("praise", 5), ("question", 6), ("news", 5), ("joke", 1), ("promo_spam", 2), ("other_topic", 3), ("mixed", 1)],
    )
    def test_others_speak_too(self, kind: str, least: int):
        assert len(of_kind(kind)) >= least

    @pytest.mark.parametrize("trait, least", [("plain", 3), ("formal", 1), ("sarcasm", 2)])
    def test_some_complaints_hide_their_feeling(self, trait: str, least: int):
        assert sum(trait in each.traits for each in COMPLAINTS) >= least

    def test_a_plain_complaint_shouts_nowhere(self):
        told = [each.text for each in COMPLAINTS if "plain" in each.traits]
        assert all("!" not in text and not emoji(text) for text in told)

    def test_a_picture_speaks_where_there_are_no_words(self):
        (silent,) = (each for each in POSTS if not each.text)
        assert silent.upset
        assert "cracked screen" in (silent.mention.media[0].alt or "")

    def test_one_post_is_mostly_emoji_and_one_is_long(self):
        assert max(emoji(each.text) for each in COMPLAINTS) >= 10
        assert sum(len(each.text) >= 900 for each in POSTS) == 1

    @pytest.mark.parametrize("language", ["fa", "ar"])
    def test_right_to_left_text_holds_a_number_and_a_latin_name(self, language: str):
        mixed = [each.text for each in COMPLAINTS if each.language == language]
        assert any({"AL", "L", "EN"} <= directions(text) and re.search(r"Acme \w+ \d", text) for text in mixed)

    def test_stars_stand_only_where_there_are_reviews(self):
        rated = {urlsplit(each.mention.key).hostname for each in POSTS if each.mention.rating}
        assert rated == {"reviews.example"}


class TestTheStories:
    def test_the_critical_one_leaves_for_a_competitor_before_thousands(self):
        (loud,) = (each for each in COMPLAINTS if each.mention.author.followers == 41_000)
        assert (loud.severity, loud.cause, loud.language) == ("critical", "billing", "ru")
        assert all(word in loud.text for word in ("Акме", "дважды", "третий день", "Zipcart", "банк"))

    def test_ten_people_meet_one_outage_within_ten_minutes(self):
        assert len(STORM) == len({each.who for each in STORM}) == 10
        assert STORM[-1].minute - STORM[0].minute <= 10

    @pytest.mark.parametrize("language, people", [("en", 8), ("ru", 2)])
    def test_the_storm_copies_nearly_the_same_words(self, language: str, people: int):
        told = [each.text.casefold() for each in STORM if each.language == language]
        assert len(set(told)) == len(told) == people
        assert all(SequenceMatcher(None, told[0], text).ratio() > 0.8 for text in told)

    def test_our_reply_within_minutes_ends_a_high_complaint_with_thanks(self):
        reply = our_replies()[0]
        assert (answered(reply).severity, answered(reply).language) == ("high", reply.language)
        assert 5 <= reply.minute - answered(reply).minute <= 7
        assert [each.kind for each in next_words(reply)] == ["praise"]

    def test_our_second_reply_leaves_the_customer_upset(self):
        reply = our_replies()[1]
        assert answered(reply).upset
        assert [each.upset for each in next_words(reply)] == [True]

    def test_we_reply_to_nobody_else(self):
        assert len(our_replies()) == 2

    def test_somebody_joins_another_person_s_complaint(self):
        joined = [each for each in COMPLAINTS if not each.starts and each.who != BY_KEY[each.mention.root or ""].who]
        assert [each.text.startswith("same here") for each in joined] == [True]

    def test_somebody_complains_again_in_the_same_conversation_before_any_answer(self):
        asked = {reply.mention.root for reply in our_replies()}
        again = [each for each in COMPLAINTS if not each.starts and each.mention.root not in asked]
        assert [BY_KEY[each.mention.root or ""].who for each in again] == [again[0].who]

    def test_somebody_comes_back_because_nobody_answered(self):
        firsts = [each for each in COMPLAINTS if each.starts]
        (back,) = (each for n, each in enumerate(firsts) if each.who in {first.who for first in firsts[:n]})
        (first,) = (each for each in firsts if each.who == back.who and each is not back)
        assert back.cause == "no_answer"
        assert len(thread(first.mention.key)) == 1
        assert (first.severity, back.severity) == ("medium", "high")
