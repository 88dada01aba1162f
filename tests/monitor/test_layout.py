import pytest
from rich.cells import cell_len

from alerts.safe_text import PDI, RLI
from alerts.voice import Voice
from monitor.layout import RLM, arrow, beside, directed


def test_lines_run_as_the_language_does() -> None:
    assert directed("one\ntwo", Voice("ru")) == "one\ntwo"
    assert directed("یک\n\nدو", Voice("fa")) == f"{RLM}{RLI}یک{PDI}\n\n{RLM}{RLI}دو{PDI}"


def test_an_arrow_points_onward() -> None:
    assert (arrow(Voice("hi")), arrow(Voice("ar"))) == ("→", "←")


@pytest.mark.parametrize(
    "heads,column",
    [
        pytest.param(["sources", "today"], 10, id="English, as it always was"),
        pytest.param(["来源", "今天"], 10, id="ideographs take two columns"),
        pytest.param(["прошлое время", "да"], 14, id="a long head makes room for all"),
    ],
)
def test_lines_begin_in_one_column(heads: list[str], column: int) -> None:
    assert {cell_len(beside(head, "", heads)) for head in ("", *heads)} == {column}
