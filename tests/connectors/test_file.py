"""A file of mentions: what a line may hold, how a file is read on, and what standard input gives."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from doubles.reading import drain, poll
from pydantic import ValidationError

from connectors.base import Page, Refused, TryLater
from connectors.file import File, Heard, listen

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def write(path: Path, *told: str, end: str = "\n") -> File:
    path.write_text("\n".join(json.dumps({"text": text}, ensure_ascii=False) for text in told) + end, encoding="utf-8")
    return File(path=str(path))


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


async def test_a_file_is_read_once_then_what_is_appended(tmp_path: Path):
    source = write(tmp_path / "posts", "one", "two")
    first = await poll(source)
    nothing = await poll(source, cursor=first.cursor)
    append(tmp_path / "posts", '{"text": "three"}\n')
    then = await poll(source, cursor=nothing.cursor)
    assert (texts(first), texts(nothing), texts(then)) == (["one", "two"], [], ["three"])
    assert nothing.cursor == first.cursor
    assert not any(page.more or page.gaps or page.skipped for page in (first, nothing, then))


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
async def test_a_long_file_comes_in_pages_of_two_hundred(packed: bool, tmp_path: Path):
    path = tmp_path / "no-suffix"
    content = b"".join(b'{"id": %d, "text": "late"}\n' % number for number in range(450))
    path.write_bytes(gzip.compress(content) if packed else content)
    pages = await drain(File(path=str(path)), None, None)
    assert [len(page.mentions) for page in pages] == [200, 200, 50]
    assert [mention.key for page in pages for mention in page.mentions] == [str(number) for number in range(450)]


async def test_numbers_of_lines_go_on_from_page_to_page(tmp_path: Path):
    path = tmp_path / "posts"
    path.write_text('{"text": "late"}\n' * 250 + "broken\n")
    assert (await drain(File(path=str(path)), None, None))[-1].skipped[0].startswith("line 251: ")


async def test_gzip_that_grows_by_a_member_is_read_on(tmp_path: Path):
    path = tmp_path / "posts.jsonl"
    path.write_bytes(gzip.compress(b'{"text": "one"}\n'))
    first = await poll(File(path=str(path)))
    path.write_bytes(path.read_bytes() + gzip.compress(b'{"text": "two"}\n'))
    assert texts(await poll(File(path=str(path)), cursor=first.cursor)) == ["two"]


async def test_gzip_that_is_cut_off_gives_its_whole_lines_then_says_so(tmp_path: Path):
    path = tmp_path / "posts.gz"
    content = b"".join(b'{"id": %d, "text": "%s"}\n' % (number, os.urandom(40).hex().encode()) for number in range(60))
    path.write_bytes(gzip.compress(content)[:-400])
    page = await poll(File(path=str(path)))
    assert 0 < len(page.mentions) < 60
    with pytest.raises(TryLater, match="cut off after line"):
        await poll(File(path=str(path)), cursor=page.cursor)


async def test_gzip_that_is_damaged_is_refused(tmp_path: Path):
    path = tmp_path / "posts.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00" + b"\x00" * 6 + b"\xff" * 50)
    with pytest.raises(Refused, match="damaged"):
        await poll(File(path=str(path)))


class TestTheLastLineWithoutALineBreak:
    async def test_is_read_when_it_is_whole(self, tmp_path: Path):
        source = write(tmp_path / "posts", "one", "two", end="")
        first = await poll(source)
        append(tmp_path / "posts", '\n{"text": "three"}\n')
        assert texts(first) == ["one", "two"]
        assert texts(await poll(source, cursor=first.cursor)) == ["three"]

    async def test_is_told_once_and_read_when_it_was_half(self, tmp_path: Path):
        source = write(tmp_path / "posts", "one")
        append(tmp_path / "posts", '{"text": "tw')
        first = await poll(source)
        again = await poll(source, cursor=first.cursor)
        append(tmp_path / "posts", 'o"}\n')
        assert first.skipped == ("line 2: not complete yet; it is read when it is",)
        assert (again.mentions, again.skipped) == ((), ())
        assert texts(await poll(source, cursor=again.cursor)) == ["two"]

    async def test_waits_for_its_line_break_in_follow_mode(self, tmp_path: Path):
        source = write(tmp_path / "posts", "one", end="").model_copy(update={"follow": True})
        first = await poll(source)
        append(tmp_path / "posts", "\n")
        assert (texts(first), texts(await poll(source, cursor=first.cursor))) == ([], ["one"])


class TestAFileThatIsNoLongerTheSame:
    async def test_because_it_was_rotated_is_read_from_its_start_and_told(self, tmp_path: Path):
        path = tmp_path / "posts"
        source = write(path, "one")
        first = await poll(source)
        path.rename(tmp_path / "posts.1")
        write(path, "two", "three")
        page = await poll(source, cursor=first.cursor)
        assert texts(page) == ["two", "three"]
        assert "was replaced; what came after line 1 of the old one was not read" in page.gaps[0].reason

    async def test_because_it_was_cut_short_is_read_from_its_start_and_told(self, tmp_path: Path):
        source = write(tmp_path / "posts", "one", "two")
        first = await poll(source)
        write(tmp_path / "posts", "new")
        page = await poll(source, cursor=first.cursor)
        assert (texts(page), "was cut short" in page.gaps[0].reason) == (["new"], True)

    async def test_because_it_was_written_anew_and_longer_is_read_from_its_start(self, tmp_path: Path):
        source = write(tmp_path / "posts", "one")
        first = await poll(source)
        write(tmp_path / "posts", "other", "and", "more")
        page = await poll(source, cursor=first.cursor)
        assert (texts(page), "was written anew" in page.gaps[0].reason) == (["other", "and", "more"], True)

    async def test_does_not_tell_the_same_gap_twice(self, tmp_path: Path):
        source = write(tmp_path / "posts", "one", "two")
        first = await poll(source)
        write(tmp_path / "posts", "new")
        told = await poll(source, cursor=first.cursor)
        assert (await poll(source, cursor=told.cursor)).gaps == ()


class TestAFileThatCannotBeRead:
    async def test_because_it_is_missing_is_refused_with_the_remedy(self, tmp_path: Path):
        with pytest.raises(Refused, match="does not exist; correct path, or set follow"):
            await poll(File(path=str(tmp_path / "none")))

    async def test_because_it_is_missing_is_waited_for_in_follow_mode(self, tmp_path: Path):
        with pytest.raises(TryLater, match="does not exist yet"):
            await poll(File(path=str(tmp_path / "none"), follow=True))

    async def test_because_it_is_a_folder_is_refused(self, tmp_path: Path):
        with pytest.raises(Refused, match="is no file"):
            await poll(File(path=str(tmp_path)))

    async def test_because_it_is_a_pipe_is_refused_at_once(self, tmp_path: Path):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(Refused, match='path = "-"'):
            await poll(File(path=str(tmp_path / "pipe")))

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    async def test_because_of_its_rights_is_refused(self, tmp_path: Path):
        source = write(tmp_path / "posts", "one")
        (tmp_path / "posts").chmod(0)
        with pytest.raises(Refused, match="right to read"):
            await poll(source)

    async def test_because_its_name_is_too_long_is_no_crash(self, tmp_path: Path):
        with pytest.raises(TryLater, match="too long"):
            await poll(File(path=str(tmp_path / ("x" * 300))))

    def test_because_its_name_cannot_exist_is_told_at_once(self):
        with pytest.raises(ValidationError, match="NUL"):
            File(path="a\0b")


class TestAStream:
    @pytest.fixture
    def ends(self):
        out, into = os.pipe()
        yield out, into
        os.close(out)

    def test_gives_whole_lines_and_keeps_the_rest(self, ends: tuple[int, int]):
        out, into = ends
        os.write(into, b"one\ntwo\nthr")
        first, at, open_still = listen(out, Heard(1, stdin=True))
        os.write(into, b"ee\n")
        os.close(into)
        then, at, _ = listen(out, at)
        assert (first, open_still, then) == ([(1, b"one"), (2, b"two")], True, [(3, b"three")])
        assert listen(out, at)[2] is False

    def test_ends_with_a_last_line_without_a_break(self, ends: tuple[int, int]):
        out, into = ends
        os.write(into, b"one\nlast")
        os.close(into)
        assert listen(out, Heard(1, stdin=True))[0] == [(1, b"one"), (2, b"last")]

    def test_holds_back_what_is_more_than_a_page(self, ends: tuple[int, int]):
        out, into = ends
        os.write(into, b"x\n" * 450)
        os.close(into)
        at, sizes, more = Heard(1, stdin=True), [], True
        while more:
            found, at, more = listen(out, at)
            sizes.append(len(found))
        assert sizes == [200, 200, 50]

    def test_that_is_compressed_is_refused_with_the_remedy(self, ends: tuple[int, int]):
        out, into = ends
        os.write(into, gzip.compress(b"one\n"))
        os.close(into)
        with pytest.raises(Refused, match="zcat"):
            listen(out, Heard(1, stdin=True))

    def test_that_is_closed_is_refused(self, ends: tuple[int, int]):
        os.close(ends[1])
        closed = os.dup(ends[0])
        os.close(closed)
        with pytest.raises(Refused, match="standard input"):
            listen(closed, Heard(1, stdin=True))


READ_ALL = """
import asyncio, json
from connectors.file import File
async def main():
    source, cursor, more = File(path="-"), None, True
    print((await source.check(None)).detail)
    while more:
        page = await source.poll(None, cursor)
        cursor, more = json.loads(json.dumps(page.cursor)), page.more
        print([mention.text for mention in page.mentions], page.skipped)
asyncio.run(main())
"""


def test_standard_input_is_read_to_its_end():
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        input='{"text": "नमस्ते"}\nbroken\n{"text": "two"}',
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=60,
    )
    assert "['नमस्ते', 'two']" in done.stdout
    assert done.stdout.startswith("reads standard input")
    assert "line 2: " in done.stdout


async def test_mentions_bear_the_name_of_the_source(tmp_path: Path):
    source = write(tmp_path / "posts", "one").model_copy(update={"id": "archive"})
    assert [mention.source for mention in (await poll(source)).mentions] == ["archive"]


async def test_the_check_says_what_is_in_the_file(tmp_path: Path):
    source = write(tmp_path / "posts", "one")
    append(tmp_path / "posts", "broken\n")
    async with httpx.AsyncClient() as http:
        health = await source.check(http)
    assert (health.ok, health.detail) == (True, "can be read; 1 mentions on the first page, 1 lines that are none")


async def test_labelled_posts_come_in_whole():
    path = SHARED / "data" / "en" / "airline.dev.jsonl.gz"
    if not path.exists():
        assert os.environ.get("CI") != "true", f"{path} is missing"
        pytest.skip("the labelled posts beside the checkout are not there")
    pages = await drain(File(path=str(path)), None, None)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        told = {each["id"]: each["text"] for each in map(json.loads, file)}
    assert {mention.key: mention.text for page in pages for mention in page.mentions} == told
    assert not any(page.skipped for page in pages)
