"""Responders and their phones: a page comes in, and a human does what humans do."""

import asyncio
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from service.demo.board import Board
from service.demo.clock import DayClock
from service.demo.html_form import REFERENCE
from service.demo.providers import Providers
from service.demo.record import Record
from service.demo.staff import Habit, Person
from service.demo.stubs.ledger import Outgoing

LOOK_EVERY_S: Final = 0.1
THINKS_S: Final = {Habit.SOON: (2.0, 9.0), Habit.LATER: (10.0, 24.0), Habit.DECLINES: (3.0, 8.0)}
TAKE: Final = "ack:"
DECLINE: Final = "dec:"
_CODE: Final = re.compile(r"(?<![\w-])\d{6}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Page:
    """One page on somebody's phone, and how it can be answered."""

    person: Person
    reference: str
    method: str
    take: str
    decline: str = ""


def page_of(outgoing: Outgoing, person: Person, method: str) -> Page | None:
    """Read a message as a page; None when it is none."""
    reference = REFERENCE.search(outgoing.text)
    tokens = [token for _, token in outgoing.buttons]
    take = next((token for token in tokens if token.startswith(TAKE)), "")
    decline = next((token for token in tokens if token.startswith(DECLINE)), "")
    if method == "sms":
        code = _CODE.search(outgoing.text)
        take = code[0] if code else ""
    return Page(person, reference[0], method, take, decline) if reference and take else None


@dataclass(slots=True)
class Phones:
    """Every responder's phone, watched."""

    providers: Providers
    staff: Sequence[Person]
    board: Board
    record: Record
    clock: DayClock
    chance: random.Random
    pages: list[Page] = field(default_factory=list)
    _declined: set[str] = field(default_factory=set)
    _answering: set[asyncio.Task[None]] = field(default_factory=set)

    async def watch(self) -> None:
        """Answer pages until cancelled."""
        chats = {str(person.address.chat): person for person in self.staff}
        numbers = {person.address.phone: person for person in self.staff}
        telegram, sms = self.providers.telegram.ledger, self.providers.twilio.ledger
        read = {"telegram": 0, "sms": 0}
        while True:
            for method, ledger, known in (
                ("telegram", telegram, chats),
                ("sms", sms, numbers),
            ):
                fresh = ledger.outgoing[read[method] :]
                read[method] += len(fresh)
                for outgoing in fresh:
                    if outgoing.to in known:
                        self._ring(page_of(outgoing, known[outgoing.to], method))
            await asyncio.sleep(LOOK_EVERY_S)

    def stop(self) -> None:
        """Nobody answers any more."""
        for task in self._answering:
            task.cancel()

    @property
    def thinking(self) -> bool:
        """Whether somebody still looks at a page."""
        return bool(self._answering)

    def _ring(self, page: Page | None) -> None:
        if page is None:
            return
        self.pages.append(page)
        if page.person.answers is not Habit.NEVER:
            task = asyncio.create_task(self._answer(page))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _answer(self, page: Page) -> None:
        """Think, then press; nobody presses for what a colleague has taken meanwhile."""
        person = page.person
        await self.clock.pause(self.chance.uniform(*THINKS_S[person.answers]))
        silent = self.record.silent_steps.get(page.reference, 0)
        if page.reference in self.board.taken or self.board.steps[page.reference] < silent:
            return
        declines = person.answers is Habit.DECLINES and person.username not in self._declined
        if declines and page.decline:
            self._declined.add(person.username)
            self.providers.telegram.press(person.address.chat, page.decline)
        elif page.method == "telegram":
            self.providers.telegram.press(person.address.chat, page.take)
        else:
            await self.providers.text(person.address.phone, page.take)
