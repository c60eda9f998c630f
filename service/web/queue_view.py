"""A row of the queue as it is shown: by the server at first, by the page's script afterwards."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from service.domain.actor import Actor
from service.domain.terms import Status
from service.web.catalogues import phrases
from service.web.marks import quoted
from service.web.screen import Screen
from service.web.templating import deadline_words, in_words, named, units_in
from service.web.times import countdown, waited

MOST_ASKED: Final = 3


def row(item: dict[str, Any], screen: Screen) -> dict[str, Any]:
    """One appeal in words of this language; nothing of it is computed again in the browser."""
    say = partial(in_words, screen.language)
    return {
        "reference": item["reference"],
        "version": item["version"],
        "level": item["level"],
        "status": item["status"],
        "words": [[p.text, bool(p.reasons)] for p in quoted(item["excerpt"], item["quotes"])],
        "place": storm(place_name(item, screen), item, screen),
        "place_known": item["facility"] is not None,
        "custody": item["custody"],
        "vulnerable": [say("vulnerability", code) for code in item["vulnerabilities"]],
        "channel": say("channel", item["channel"]),
        "language": item["language"],
        "received_at": item["received_at"],
        "due_at": item["acknowledge_by"],
        **counted(item, screen),
        "offered_to": asked_names(item["offered_to"], screen.me),
        "to_me": asked(item, screen.me),
    }


def counted(item: dict[str, Any], screen: Screen) -> dict[str, str]:
    """Both spans as of now, so that no row grows when the page's script begins to count."""
    words = phrases(screen.language)
    units = units_in(words)
    due = ""
    if item["status"] in {Status.QUEUED, Status.ASSIGNED}:
        due = countdown(item["acknowledge_by"], screen.now, units, deadline_words(words))
    return {"waited": waited(item["received_at"], screen.now, units), "due": due}


def asked_names(names: Sequence[str], me: Actor | None) -> list[str]:
    """The reader first, then the others as far as a row holds them, then how many more."""
    mine = [name for name in names if me is not None and name == me.name]
    listed = [*mine, *(name for name in names if name not in mine)]
    more = len(listed) - MOST_ASKED
    return [*listed[:MOST_ASKED], f"+{more}"] if more > 0 else listed


def asked(item: dict[str, Any], me: Actor | None) -> bool:
    """Whether the reader is one of those who were asked."""
    return me is not None and me.name in item["offered_to"]


def place_name(item: dict[str, Any], screen: Screen) -> str:
    """The place by name, or the office that covers it."""
    language = screen.language.value
    if item["facility"]:
        return named(item["facility"]["names"], language)
    return office_name(item["office_id"], screen)


def storm(place: str, item: dict[str, Any], screen: Screen) -> str:
    """The place, and how many appeals about it came in together."""
    number = item["incident"] or 0
    if number <= 1:
        return place
    together = in_words(screen.language, "queue", "together").replace("{n}", str(number))
    return f"{place} · {together}"


def office_name(office_id: str | None, screen: Screen) -> str:
    """An office in this language."""
    offices = {office.id: office for office in screen.runtime.reference.offices}
    office = offices.get(office_id or "")
    return named(dict(office.names), screen.language.value) if office else ""
