import subprocess
import sys

import pytest

from alerts.base import LANGUAGES
from alerts.safe_text import FSI, PDI
from alerts.voice import ENGLISH, Voice

PERSIAN = Voice("fa")


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_languages_run_from_right_to_left(language):
    assert Voice(language).right_to_left is (language in ("fa", "ar"))


@pytest.mark.parametrize(
    "voice, text, shown",
    [
        (ENGLISH, "lena_m", "lena_m"),
        (ENGLISH, "نگار", f"{FSI}نگار{PDI}"),
        (PERSIAN, "lena_m", f"{FSI}lena_m{PDI}"),
        (PERSIAN, "نگار", f"{FSI}نگار{PDI}"),
        (PERSIAN, "a\x1b\u202eb\nc d", f"{FSI}ab c…{PDI}"),
        (PERSIAN, " \n", ""),
    ],
    ids=["latin", "persian in english", "latin in persian", "persian in persian", "hostile", "nothing"],
)
def test_a_stranger_s_line_keeps_its_direction_inside_ours(voice, text, shown):
    assert voice.inline(text, 5 if "\x1b" in text else 10) == shown


def test_commands_are_kept_whole_only_where_lines_run_the_other_way():
    assert ENGLISH.apart("allears status") == "allears status"
    assert PERSIAN.apart("allears status") == f"{FSI}allears status{PDI}"
    assert PERSIAN.apart("") == ""


def test_a_list_is_joined_as_the_language_does():
    assert ENGLISH.join("a", "", "b", "c") == "a, b, c"
    assert PERSIAN.join("a", "b") == "a، b"
    assert Voice("zh").join("a", "b") == "a，b"
    assert ENGLISH.join("") == ""


def test_a_code_without_a_word_of_ours_is_none():
    assert Voice("ru").word("cause", "billing") == "проблема со списанием денег"
    assert Voice("ru").word("cause", "made up by a plugin") is None


def test_the_catalogues_are_loaded_only_when_something_is_said():
    code = "import sys, alerts.registry; print(*{'fluent.runtime', 'babel'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
