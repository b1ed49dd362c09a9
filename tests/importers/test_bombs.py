"""Files made to harm are refused in one line, with little work and little memory, and nothing is fetched."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from importers.registry import all_importers
from importers.workbooks import read_workbook
from tests.importers.bombs import BOMBS, HEAD, LINE, READ, SHEET, TITLES, row, sheet, workbook
from tests.importers.reading import read_text, refusal

ROOT = Path(__file__).parents[2]
MEGABYTES, SECONDS = 200, 5
"""Each takes under a second of an idle machine; five allow for a busy one."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str | float]]:
    """Return what a process of its own says and takes of each bomb, after it has read ordinary files."""
    folder = tmp_path_factory.mktemp("bombs")
    for name, build in BOMBS.items():
        (folder / name).write_bytes(build())
    run = subprocess.run(
        [sys.executable, "-m", "tests.importers.bombs", str(folder)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    for path in folder.iterdir():
        path.unlink()
    assert run.returncode == 0, run.stderr
    found: dict[str, dict[str, str | float]] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_one_line_with_little_work(
    name: str, results: dict[str, dict[str, str | float]]
) -> None:
    result = results[name]
    assert (result["said"] == "") is (name in READ)
    assert "\n" not in str(result["said"])
    assert len(str(result["said"])) < 400
    assert float(result["processor"]) < SECONDS
    assert float(result["megabytes"]) < MEGABYTES


# -- and what is only large is still read --------------------------------------------------------------------------


def test_a_workbook_of_a_hundred_thousand_rows_is_read() -> None:
    more = "".join(row("logged", "Ann", "2026-03-02", "1.5", f"work {number}") for number in range(99_999))
    table = read_workbook(workbook({SHEET: sheet(more)}), [one for one in all_importers() if not one.records])
    assert len(table.rows) == 100_000
    assert table.rows[-1] == 100_001


def test_rows_that_are_all_the_same_are_no_bomb() -> None:
    cells = "".join(
        f'<c r="{letter}%d" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ABCDE", TITLES, strict=True)
    )
    body = "".join(f'<row r="{i}">{cells % ((i,) * 5)}</row>' for i in range(3, 30_003))
    table = read_workbook(workbook({SHEET: sheet(body)}), [one for one in all_importers() if not one.records])
    assert len(table.rows) == 30_001


def test_an_invoice_of_a_thousand_lines_is_read() -> None:
    text = HEAD.format("") + LINE * 1_000 + "</Invoice>"
    assert len(read_text(text).entries) == 1_000


def test_the_depth_of_documents_has_a_limit_that_no_invoice_reaches() -> None:
    text = HEAD.format("{}") + LINE + "</Invoice>"
    assert len(read_text(text.format("<a>" * 100 + "</a>" * 100)).entries) == 1
    assert "nested too deeply" in refusal(text.format("<a>" * 300 + "</a>" * 300))
