import pytest

from alerts.safe_text import FSI, PDI
from alerts.wrap import pack, wrap_text


@pytest.mark.parametrize(
    "text, width, lines",
    [
        ("one two three", 7, ["one two", "three"]),
        ("等了三周，还没收到货", 10, ["等了三周，", "还没收到货"]),
        ("等了三周还，没收到货", 10, ["等了三周", "还，没收到", "货"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        (f"{FSI}یک دو سه{PDI}", 5, [f"{FSI}یک دو{PDI}", f"{FSI}سه{PDI}"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("", 5, [""]),
    ],
    ids=["words", "wide", "no punctuation first", "too long a word", "isolates", "marks", "nothing"],
)
def test_text_is_wrapped_as_wide_as_it_looks(text, width, lines):
    assert wrap_text(text, width) == lines


def test_parts_stay_whole_where_they_fit():
    assert pack(["41k followers", "12 reactions", "x" * 25], 20) == ["41k followers", "12 reactions", "x" * 20, "x" * 5]
