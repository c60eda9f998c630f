"""Tell the day to a person at a terminal: calm, one line a fact, the urgent ones in full."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from service.demo.board import Board
from service.demo.clock import DayClock
from service.demo.desk import Colleague, Json

WORDS: Final = {
    "P1": "Dərhal",
    "P2": "Təcili",
    "PX": "Baxılmalı",
    "P3": "Prioritet",
    "P4": "Standart",
    "P5": "Məlumat",
}
COLOURS: Final = {"P1": "1;31", "P2": "33", "PX": "35"}
EXCERPT: Final = 64
SHOWN: Final = 6
PAGE: Final = "200"
ORDINALS: Final[Mapping[int, str]] = {1: "st", 2: "nd", 3: "rd"}


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th ..."""
    teens = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teens else ORDINALS.get(number % 10, 'th')}"


def cut(text: str, most: int = EXCERPT) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


@dataclass(slots=True)
class Narrator:
    """Writes what the service shows to a coordinator."""

    clock: DayClock
    board: Board
    coordinator: Colleague
    coloured: bool = sys.stdout.isatty()

    async def arrivals(self, references: list[str]) -> None:
        """What just came in and where it stands; read from the queue itself."""
        page = await self.coordinator.get("/api/v1/queue", limit=PAGE)
        waiting = {item["reference"]: (place, item) for place, item in enumerate(page["items"], 1)}
        for reference in references:
            if reference in waiting:
                place, item = waiting[reference]
                self._arrival(item, place, len(waiting), more=page["next_cursor"] is not None)

    def _arrival(self, item: Json, place: int, of: int, *, more: bool) -> None:
        stands = f"{ordinal(place)} of {of}{'+' if more else ''}"
        said = cut(item["excerpt"]) or "(no words)"
        self.say(
            f"{self.level(item['level'])} {item['channel']:<9}{item['language']}"
            f"  {stands:<14}“{said}”"
        )
        because = next((cut(words) for quote in item["quotes"] if (words := _words(quote))), "")
        if item["level"] in COLOURS and because not in {"", said}:
            self.say(f"{'':<13} because of “{because}”")

    def happened(self, kind: str, event: Json) -> None:
        """One event of an appeal's life."""
        facts, reference = event["facts"], event["reference"]
        match kind:
            case "appeal.assigned" | "appeal.escalated" if facts.get("to"):
                again = "next, asked" if kind == "appeal.escalated" else "asked"
                self.note(reference, f"{again}: {', '.join(facts['to'])}")
            case "appeal.escalated":
                self.note(reference, "nobody is on call for it; the next step follows")
            case "appeal.acknowledged" if event["level"] in COLOURS:
                self.note(reference, f"taken by {event['actor']}")
            case "appeal.level_changed":
                self.note(reference, f"{facts.get('from')} becomes {facts.get('to')}")
            case "appeal.queued" if facts.get("cause"):
                self.note(reference, f"back in the queue ({facts['cause']})")
            case _:
                pass

    async def queue(self) -> None:
        """The top of the queue as it stands."""
        page = await self.coordinator.get("/api/v1/queue", limit=str(SHOWN))
        lanes = (await self.coordinator.get("/api/v1/statistics/queue"))["waiting"]
        counts = {lane["level"]: lane["count"] for lane in lanes}
        told = ", ".join(f"{level} {counts[level]}" for level in WORDS if counts.get(level))
        print(f"\n── {self.clock} ── the queue now: {told or 'nothing waits'}")
        for place, item in enumerate(page["items"], 1):
            asked = f"  asked: {', '.join(item['offered_to'])}" if item["offered_to"] else ""
            print(f"   {place}. {self.level(item['level'])} “{cut(item['excerpt'])}”{asked}")
        print(flush=True)

    def note(self, reference: str, words: str) -> None:
        """A line about an appeal that is known already."""
        self.say(f"{'':<12} {reference[-4:]}  {words}")

    def level(self, level: str) -> str:
        """The level by letter and word."""
        told = f"{level} {WORDS[level]:<10}"
        return (
            f"\033[{COLOURS[level]}m{told}\033[0m" if self.coloured and level in COLOURS else told
        )

    def say(self, line: str) -> None:
        """One line with the time of the day."""
        print(f"{self.clock}  {line}", flush=True)


def _words(quote: object) -> str:
    return str(quote.get("quote", "")) if isinstance(quote, dict) else str(quote)
