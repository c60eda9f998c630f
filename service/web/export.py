"""A list as a file for a spreadsheet, in which no cell is ever a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Final

from fastapi import Response
from xlsxwriter import Workbook

from service.domain.actor import BAKU

Cell = str | int | float | bool | date | datetime | None
Row = Sequence[Cell]

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: Final = ("csv", "xlsx")
# What makes a spreadsheet calculate, fetch or run (S23).
_BEGINS_A_FORMULA: Final = re.compile(r"^[\s\0]*[=+\-@\t\r\0]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Marks that turn the reading direction would let one text look like another.
_TURNS: Final = {ord(c): f"⟨U+{ord(c):04X}⟩" for c in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e"}
_TURNS_TOO: Final = {ord(c): f"⟨U+{ord(c):04X}⟩" for c in "\u2066\u2067\u2068\u2069\u061c"}


def harmless(text: str) -> str:
    """A text that a spreadsheet shows and never obeys."""
    guarded = f"'{text}" if _BEGINS_A_FORMULA.match(text) else text
    return _CONTROL.sub("\ufffd", guarded).translate(_TURNS | _TURNS_TOO)


def _plain(cell: Cell) -> str | int | float:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case int() | float():
            return cell
        case datetime():
            return cell.astimezone(BAKU).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return cell.isoformat()
        case str():
            return harmless(cell)


def as_csv(titles: Row, rows: Iterable[Row]) -> bytes:
    """RFC 4180 with the mark that makes spreadsheets read it as UTF-8."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for row in (titles, *rows):
        writer.writerow([_plain(cell) for cell in row])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_xlsx(titles: Row, rows: Iterable[Row]) -> bytes:
    """A workbook of plain cells."""
    written = BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(written, {"in_memory": True, "constant_memory": False, **never}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for line, row in enumerate((titles, *rows)):
            for column, cell in enumerate(row):
                plain = _plain(cell)
                style = bold if line == 0 else None
                if isinstance(plain, str):
                    sheet.write_string(line, column, plain, style)
                else:
                    sheet.write_number(line, column, plain, style)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return written.getvalue()


def as_file(kind: str, name: str, titles: Row, rows: Sequence[Row]) -> Response:
    """The answer that a browser saves."""
    content = as_xlsx(titles, rows) if kind == "xlsx" else as_csv(titles, rows)
    media = XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{kind}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media, headers=headers)
