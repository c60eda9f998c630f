"""A list that leaves the desk calculates nothing and hides nothing (S23)."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from service.web.export import as_csv, as_xlsx, harmless

FORMULAS = [
    "=1+1",
    "+994501112233",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\0=1",
    ' =HYPERLINK("x")',
    "=cmd|' /C calc'!A0",
    "\n=1",
]


def cells(content: bytes) -> list[list[str]]:
    """A file as a spreadsheet reads it."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")
    (_, (cell,)) = cells(as_csv(["Ad"], [[text]]))
    assert cell.startswith("'")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_workbook_holds_text_and_no_formula(text: str) -> None:
    with zipfile.ZipFile(io.BytesIO(as_xlsx(["Ad"], [[text]]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert not [name for name in book.namelist() if "external" in name.lower()]


def test_commas_quotes_and_lines_come_back_as_they_were() -> None:
    said = ['dedi: "yox", getdi', "iki\nsətir", "şəkərli ə"]
    assert cells(as_csv(["a", "b", "c"], [said]))[1] == said


def test_marks_that_turn_the_reading_direction_are_seen() -> None:
    assert harmless("abc\u202egnp.exe") == "abc⟨U+202E⟩gnp.exe"
    assert harmless("a\x07b") == "a\ufffdb"


def test_numbers_stay_numbers_and_moments_are_of_baku() -> None:
    moment = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    (_, row) = cells(as_csv(["n", "t", "d", "x"], [[-5, moment, date(2026, 1, 2), None]]))
    assert row == ["-5", "2026-11-23 01:30:00", "2026-01-02", ""]
