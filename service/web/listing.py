"""Every list of the desk filters, sorts, pages and leaves as a file in the same way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Query

from service.reference.spelling import fold
from service.web.casing import az_sort_key
from service.web.export import KINDS, Cell

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader wants to see, as it stands in the address; never a person's name or words."""

    q: str = ""
    sort: str = ""
    page: int = 1
    kind: str = ""


def wish(
    q: Annotated[str, Query(max_length=100)] = "",
    sort: Annotated[str, Query(pattern=r"^-?[a-z_]{0,30}$")] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    kind: Annotated[str, Query(max_length=4)] = "",
) -> Wish:
    """Read the address; a kind of file that we do not write is a page."""
    return Wish(q.strip(), sort, page, kind if kind in KINDS else "")


Wished = Annotated[Wish, Depends(wish)]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code in the address, its title, and what stands in it."""

    code: str
    title: str
    of: Callable[[Any], Cell]
    link: Callable[[Any], str | None] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as it is asked for."""

    path: str
    columns: Sequence[Column]
    rows: Sequence[Any]
    wished: Wish
    extra: dict[str, str] = field(default_factory=dict)
    # Where nothing may be looked for, the field is not there.
    searched: bool = True
    # The rows were already found by their sound, in any alphabet.
    spelled: bool = False
    # A button at the end of each row: what it says, and the address it posts to.
    act: tuple[str, Callable[[Any], str]] | None = None

    @property
    def found(self) -> list[Any]:
        """The rows that fit, in the order that is asked for."""
        kept = list(self.rows)
        if self.wished.q and self.searched and not self.spelled:
            asked = fold(self.wished.q)
            kept = [row for row in kept if asked in fold(" ".join(self._texts(row)))]
        column = next((c for c in self.columns if c.code == self.wished.sort.lstrip("-")), None)
        if column is not None:
            kept.sort(
                key=lambda row: _key(column.of(row)), reverse=self.wished.sort.startswith("-")
            )
        return kept

    def _texts(self, row: Any) -> list[str]:  # noqa: ANN401 - whatever the list holds
        return [cell for column in self.columns if isinstance(cell := column.of(row), str)]

    @property
    def cells(self) -> list[list[Cell]]:
        """Everything that fits, for a file."""
        return [[column.of(row) for column in self.columns] for row in self.found]

    @property
    def shown(self) -> list[Any]:
        """The rows of this page."""
        start = (self.wished.page - 1) * PAGE
        return self.found[start : start + PAGE]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-len(self.found) // PAGE))

    def address(self, **other: str | int) -> str:
        """This list with something changed."""
        said = {"q": self.wished.q, "sort": self.wished.sort, **self.extra, **other}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{self.path}?{query}" if query else self.path

    def turned(self, code: str) -> str:
        """The list sorted by a column, or the other way round when it already is."""
        return self.address(sort=f"-{code}" if self.wished.sort == code else code)


def _key(cell: Cell) -> tuple[int, Any]:
    """Nothing stands last; texts by the Azerbaijani alphabet."""
    match cell:
        case None | "":
            return (3, 0)
        case str():
            return (2, az_sort_key(cell))
        case datetime():
            return (1, cell.timestamp())
        case date():
            return (1, float(cell.toordinal()))
        case _:
            return (0, cell)
