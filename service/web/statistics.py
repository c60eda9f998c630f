"""Figures of a span of days: pictures, tables, files, and the appeals behind a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response

from service.casework import figures
from service.casework.overview import answer_times
from service.deps import Reader, Statistician, Transaction
from service.domain.actor import BAKU, Actor
from service.domain.errors import NotFound
from service.domain.terms import Level
from service.security.permissions import Permission, may
from service.web.chart import Chart, Piece, share, stacked
from service.web.export import Row, as_file
from service.web.listing import Column, Listing, Wished
from service.web.problems import PageRoute
from service.web.queue_view import office_name
from service.web.screen import Here, Screen
from service.web.templating import in_words, named
from service.web.times import short_day
from service.web.translatable import said

router = APIRouter(route_class=PageRoute, include_in_schema=False)

A_DAY: Final = timedelta(days=1)
LONGEST: Final = timedelta(days=366)
TABLES: Final = {
    "level": said("Level"),
    "channel": said("Channel"),
    "language": said("Language"),
    "office": said("Office"),
    "facility": said("Place"),
    "status": said("Status"),
    "outcome": said("Outcome"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in Baku, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """Midnight of the first day."""
        return datetime.combine(self.first, time(), BAKU)

    @property
    def until(self) -> datetime:
        """Midnight after the last day."""
        return datetime.combine(self.last + A_DAY, time(), BAKU)

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return f"first={self.first}&last={self.last}"


def span(
    screen: Here,
    first: Annotated[date | None, Query()] = None,
    last: Annotated[date | None, Query()] = None,
) -> Span:
    """Thirty days by default, never more than a year."""
    end = last or screen.now.astimezone(BAKU).date()
    begin = first or end - timedelta(days=29)
    return Span(max(min(begin, end), end - LONGEST), end)


Days = Annotated[Span, Depends(span, scope="function")]


@router.get("/desk/statistics")
async def get_statistics(
    screen: Here, me: Statistician, tx: Transaction, days: Days, kind: str = ""
) -> Response:
    """The page, or all its numbers as a file."""
    tables = {by: await figures.counted_by(tx, me, by, days.since, days.until) for by in TABLES}
    if kind in {"csv", "xlsx"}:
        rows = _as_rows(tables, screen)
        name = f"916-{days.first}-{days.last}"
        await figures.note_export(tx, me.id, "statistics", len(rows), kind, now=screen.now)
        titles = [screen.say(text) for text in (said("What"), said("Which"), said("Number"))]
        return as_file(kind, name, titles, rows)
    return screen.show(
        "desk/statistics.html",
        days=days,
        presets=[
            (n, screen.now.astimezone(BAKU).date() - timedelta(days=n - 1)) for n in (7, 30, 90)
        ],
        today=screen.now.astimezone(BAKU).date(),
        chart=_by_day(await figures.counted_by_day(tx, me, days.since, days.until), days, screen),
        tables=[
            (by, TABLES[by], _lines(by, counts, screen)) for by, counts in tables.items() if counts
        ],
        answered=await answer_times(tx, days.since, days.until),
        drills=may(me.role, Permission.READ_APPEALS),
    )


def _as_rows(tables: dict[str, Sequence[figures.Count]], screen: Screen) -> list[Row]:
    return [
        (screen.say(TABLES[by]), _name(by, each.code, screen), _number(each.number))
        for by, counts in tables.items()
        for each in counts
    ]


def _number(number: int | None) -> int | str:
    return "<5" if number is None else number


def _lines(by: str, counts: Sequence[figures.Count], screen: Screen) -> list[dict[str, Any]]:
    most = max((each.number or 0 for each in counts), default=0)
    return [
        {
            "code": each.code,
            "name": _name(by, each.code, screen),
            "number": each.number,
            "share": share(each.number or 0, most),
            "look": f"level-fill-{each.code}" if by == "level" else "",
        }
        for each in counts
    ]


def _name(by: str, code: str, screen: Screen) -> str:
    if not code:
        return screen.say(said("not known yet"))
    if by == "office":
        return office_name(code, screen)
    if by == "facility":
        known = {place.id: place for place in screen.runtime.reference.facilities}
        return named(dict(known[code].names), screen.language.value) if code in known else code
    return in_words(screen.language, by, code)


def _by_day(counts: Sequence[figures.DayCount], days: Span, screen: Screen) -> Chart:
    """Each day a bar, the most urgent at its foot; what is too small to show stands in no bar."""
    by_day: dict[date, list[figures.DayCount]] = {}
    for each in counts:
        by_day.setdefault(each.day, []).append(each)
    short = partial(short_day, language=screen.language.value)
    columns = {}
    for n in range((days.last - days.first).days + 1):
        day = days.first + n * A_DAY
        shown = sorted(by_day.get(day, []), key=lambda each: each.level)
        columns[f"{day:%d.%m}"] = [
            Piece(
                each.number,
                f"level-fill-{each.level.name}",
                f"{short(day)}: {each.level.name} {each.number}",
            )
            for each in shown
            if each.number
        ]
    return stacked(columns)


@router.get("/desk/statistics/appeals")
async def get_behind(
    screen: Here,
    me: Reader,
    _counts: Statistician,
    tx: Transaction,
    days: Days,
    wished: Wished,
    by: Annotated[str, Query(max_length=20)] = "level",
    code: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The appeals behind one number, masked: what and when, no words and no names."""
    if by not in figures.BY or (by == "level" and code not in Level.__members__):
        raise NotFound
    rows = await figures.behind_a_count(
        tx, me, by=by, code=code, since=days.since, until=days.until
    )
    extra = {"by": by, "code": code, "first": str(days.first), "last": str(days.last)}
    listing = Listing("/desk/statistics/appeals", _columns(screen), rows, wished, extra)
    if wished.kind:
        return await _file(tx, me, listing, screen)
    title = f"{screen.say(TABLES[by])}: {_name(by, code, screen)}"
    return screen.show("desk/behind.html", listing=listing, title=title, days=days)


async def _file(tx: Transaction, me: Actor, listing: Listing, screen: Screen) -> Response:
    cells, kind = listing.cells, listing.wished.kind
    await figures.note_export(tx, me.id, "statistics.appeals", len(cells), kind, now=screen.now)
    return as_file(kind, "916-appeals", [column.title for column in listing.columns], cells)


def _columns(screen: Screen) -> list[Column]:
    say = partial(in_words, screen.language)
    return [
        Column(
            "reference",
            screen.say(said("Reference")),
            lambda r: r.reference,
            lambda r: f"/desk/appeals/{r.reference}",
        ),
        Column("level", screen.say(said("Level")), lambda r: Level(r.level).name),
        Column("status", screen.say(said("Status")), lambda r: say("status", r.status)),
        Column("channel", screen.say(said("Channel")), lambda r: say("channel", r.channel)),
        Column("office", screen.say(said("Office")), lambda r: office_name(r.office_id, screen)),
        Column(
            "facility",
            screen.say(said("Place")),
            lambda r: _name("facility", r.facility_id, screen),
        ),
        Column("received_at", screen.say(said("Came in")), lambda r: r.received_at),
        Column("acknowledged_at", screen.say(said("Taken")), lambda r: r.acknowledged_at),
        Column("outcome", screen.say(said("Outcome")), lambda r: say("outcome", r.outcome) or None),
    ]
