"""A row of the queue as it is shown: by the server at first, by the page's script afterwards."""

from functools import partial
from typing import Any

from service.domain.actor import Actor
from service.web.marks import quoted
from service.web.screen import Screen
from service.web.templating import in_words, named


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
        "offered_to": item["offered_to"],
        "to_me": asked(item, screen.me),
    }


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
