"""Guards of the house: arrows, registries, documents, sizes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.registry import BUILT_IN as CHANNELS
from connectors.registry import BUILT_IN as CONNECTORS
from monitor import docs
from monitor.reference import describe
from monitor.store.connection import Store

ROOT = Path(__file__).parents[1]
FAMILIES = ("connectors", "alerts", "monitor")
PURE = ("monitor/understand", "monitor/triage", "monitor/reply")
OWN = {
    "monitor/understand": {"connectors.base", "monitor.understand"},
    "monitor/triage": {
        "connectors.base", "alerts.base", "alerts.event", "monitor.triage", "monitor.reply.situation",
        "monitor.understand.assessment",
    },
    "monitor/reply": {"alerts.event", "monitor.reply", "monitor.understand"},
    "monitor/store": {
        "connectors.base", "alerts.base", "alerts.event", "monitor.store", "monitor.triage",
        "monitor.reply.measures_course", "monitor.understand.assessment", "monitor.understand.normalise",
    },
    "connectors": {"connectors"},
    "alerts": {"alerts"},
}  # fmt: skip
"""What each room may import of the house itself."""
IMPURE = {"asyncio", "sqlite3", "socket", "httpx", "time", "random", "os", "subprocess", "threading", "logging"}
MAX_LINES, MAX_FUNCTION = 300, 50


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("folder", OWN)
def test_arrows_point_one_way(folder: str) -> None:
    wrong = [
        f"{named(path)} imports {module}"
        for path in files(folder)
        for module in imports(path)
        if module.split(".")[0] in FAMILIES
        and not any(module == allowed or module.startswith(allowed + ".") for allowed in OWN[folder])
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", PURE)
def test_what_decides_touches_neither_clock_nor_network_nor_store(folder: str) -> None:
    wrong = [
        f"{named(path)} imports {module}"
        for path in files(folder)
        for module in imports(path)
        if module.split(".")[0] in IMPURE
    ]
    assert wrong == []


def test_sql_stands_in_the_store_alone() -> None:
    wrong = [
        named(path)
        for path in files(*FAMILIES)
        if "monitor/store" not in named(path)
        and re.search(r"\"(SELECT|INSERT INTO|UPDATE|DELETE FROM) ", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_members_read_neither_clock_nor_environment_and_never_sleep_or_log() -> None:
    wrong = [
        f"{named(path)}: {found.group()}"
        for path in files("connectors", "alerts")
        if (
            found := re.search(
                r"\bdatetime\.now\(|\btime\.time\(|os\.environ|asyncio\.sleep|^import logging|(?<![.\w])print\(",
                path.read_text(encoding="utf-8"),
                re.MULTILINE,
            )
        )
    ]
    assert wrong == []


def test_the_time_is_asked_of_the_one_clock() -> None:
    wrong = [
        named(path)
        for path in files("monitor")
        if path.name != "clock.py"
        and re.search(r"datetime\.now\(|time\.time\(|datetime\.utcnow", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_no_file_and_no_function_is_too_long() -> None:
    wrong = []
    for path in files(*FAMILIES):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > MAX_LINES:
            wrong.append(f"{named(path)}: {text.count(chr(10))} lines")
        wrong += [
            f"{named(path)}:{node.lineno} {node.name}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (node.end_lineno or 0) - node.lineno > MAX_FUNCTION
        ]
    assert wrong == []


@pytest.mark.parametrize("name", ["sources.md", "channels.md"])
def test_the_generated_pages_are_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == docs.pages()[name], "run: make docs"


@pytest.mark.parametrize("kind,model", [*CONNECTORS.items(), *CHANNELS.items()], ids=str)
def test_every_member_and_each_of_its_options_is_documented(kind: str, model: type) -> None:
    member = describe(model)
    page = "\n".join(docs.pages().values())
    assert member.kind == kind
    assert member.summary.endswith(".")
    for option in member.options:
        assert option.description, f"{kind}: {option.name} has no description"
        assert f"| `{option.name}` |" in page


@pytest.mark.parametrize("name", sorted({*CONNECTORS, *CHANNELS}))
def test_the_readme_names_every_member(name: str) -> None:
    assert f"`{name}`" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_documented() -> None:
    from monitor.cli.app import app  # noqa: PLC0415 - only this test needs it

    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    known = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    groups = [group.name for group in app.registered_groups]
    missing = [name for name in [*known, *groups] if f"`allears {name}" not in text]
    assert missing == []


def without(path: Path, *functions: str) -> str:
    """The text of a module without some of its functions."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in functions:
            text = text.replace(ast.get_source_segment(text, node) or "", "")
    return text


def test_nothing_posts_to_a_source() -> None:
    """The program never speaks for the company: no connector can send anything but a request to read.

    There are two exceptions. `web.login` opens or renews a session with which to read, and cannot publish.
    `web.query` asks in GraphQL, and refuses every document that is not one anonymous query before it is sent.
    """
    wrong = [
        named(path)
        for path in files("connectors")
        if re.search(
            r"\.(post|put|patch|delete)\(|\"(POST|PUT|PATCH|DELETE)\"",
            without(path, "login", "query") if named(path) == "connectors/web.py" else path.read_text(encoding="utf-8"),
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("view", ["mentions", "incidents", "deliveries"])
def test_every_column_of_a_view_is_documented(view: str, tmp_path: Path) -> None:
    with Store.opened(tmp_path / "a.db") as store:
        columns = store.read_now(lambda c: [column[0] for column in c.execute(f"SELECT * FROM {view}").description])
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| `{view}` |"))
    assert [column for column in columns if f"`{column}`" not in row] == []
