"""The staff at work: what follows after somebody took an appeal, and the ordinary desk."""

import asyncio
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from service.demo.clock import DayClock
from service.demo.desk import Colleague, Json, Refused, Service
from service.demo.record import Record, Reply
from service.demo.scenes import DAY
from service.demo.staff import Person, password_of
from service.domain.terms import Role

TOO_LATE: Final = frozenset({403, 409})
URGENT: Final = frozenset({"P1", "P2", "PX"})
CLOSED_SHARE: Final = 0.4
FEW_WORDS: Final = 25
ORDINARY_EVERY_S: Final = 4.0
CONFIRMING: Final = frozenset({Role.RESPONDER, Role.COORDINATOR})
BANDS: Final = {"P1": 1, "P2": 2, "PX": 2, "P3": 3, "P4": 3, "P5": 3}


@dataclass(slots=True)
class Office:
    """Everybody who works on appeals, and what they write."""

    service: Service
    staff: Mapping[str, Person]  # by the name that the service shows
    key: str = field(repr=False)
    record: Record
    clock: DayClock
    chance: random.Random
    words: Mapping[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    closed: int = 0
    _signed_in: dict[str, asyncio.Task[Colleague]] = field(default_factory=dict)

    async def colleague(self, person: Person) -> Colleague:
        """The person's session, begun when it is first needed."""
        if person.username not in self._signed_in:
            signing = self.service.sign_in(person.username, password_of(person, self.key))
            self._signed_in[person.username] = asyncio.create_task(signing)
        return await self._signed_in[person.username]

    async def follow_up(self, reference: str, owner: str) -> None:
        """What somebody does with an urgent appeal that they took by telephone."""
        person = self.staff.get(owner)
        if person is None:
            return
        me = await self.colleague(person)
        await self.clock.pause(self.chance.uniform(3, 9))
        try:
            await self._act(me, reference)
        except Refused as refusal:
            self._stopped(refusal)

    async def _act(self, me: Colleague, reference: str) -> None:
        path = f"/api/v1/appeals/{reference}"
        card = await me.get(path)
        urgent = card["level"] in {"P1", "P2"}
        notes = self.words["notes"]["urgent" if urgent else "ordinary"]
        await me.post(f"{path}/notes", {"text": self.chance.choice(notes)})
        if urgent:
            await me.post(f"{path}/actions", self.chance.choice(self.words["actions"]))
        if card["level"] == "PX":
            await me.post(f"{path}/level", looked_at(card))
        await self.clock.pause(self.chance.uniform(2, 8))
        await self._reply(me, card, self._chosen("replies", card["language"]))
        if self.chance.random() < CLOSED_SHARE:
            await self.clock.pause(self.chance.uniform(8, 20))
            outcome = "protected" if card["level"] == "P1" else "advised"
            await self._close(me, card, outcome)

    async def ordinary_desk(self, operators: Sequence[Colleague]) -> None:
        """Between calls the operators answer what waits longest, until cancelled."""
        while True:
            for operator in operators:
                await self.clock.pause(ORDINARY_EVERY_S)
                page = await operator.get("/api/v1/queue", level=["P4", "P5"], limit="1")
                for found in page["items"]:
                    await self._answer_ordinary(operator, found)

    async def _answer_ordinary(self, operator: Colleague, found: Json) -> None:
        path = f"/api/v1/appeals/{found['reference']}"
        try:
            card = await operator.post(f"{path}/acknowledgement", {"version": found["version"]})
            outside = card["level"] == "P5"
            await self._close(operator, card, "outside_mandate" if outside else "advised")
        except Refused as refusal:
            self._stopped(refusal)

    def _stopped(self, refusal: Refused) -> None:
        """Claims lapse and colleagues step in: whoever is too late stops, as in life."""
        if refusal.status not in TOO_LATE:
            command = refusal.path.rpartition("/")[2]
            self.faults.append(f"the staff's {command} failed with {refusal.status}")

    async def _reply(self, me: Colleague, card: Json, words: str) -> None:
        """Write to the appellant; where no safe way exists, the service says so."""
        reference = card["reference"]
        try:
            await me.post(f"/api/v1/appeals/{reference}/messages", {"text": words})
        except Refused as refusal:
            if refusal.problem != "no-reply-possible":
                raise
        else:
            self.record.replies.append(Reply(reference, words))

    async def _close(self, me: Colleague, card: Json, outcome: str) -> None:
        """Tell the outcome, or say why that cannot be done, and close."""
        reference = card["reference"]
        path = f"/api/v1/appeals/{reference}"
        words = self._chosen("answers", card["language"])
        told = await me.post(
            f"{path}/outcome",
            {"outcome": outcome, "text": words, "reason_untold": "Əlaqə saxlamaq təhlükəlidir."},
        )
        if told["outcome"]["told"]:
            self.record.replies.append(Reply(reference, words))
        closed = await me.post(f"{path}/closure", {})
        if closed["status"] != "closed":
            # Nobody closes an immediate appeal alone: a colleague reads it and confirms.
            await (await self._beside(me)).post(f"{path}/closure", {})
        self.closed += 1

    async def _beside(self, me: Colleague) -> Colleague:
        """A colleague who deals with appeals too."""
        able = [
            p for p in self.staff.values() if p.role in CONFIRMING and p.username != me.username
        ]
        return await self.colleague(self.chance.choice(able))

    async def evening(self, takers: Sequence[Colleague], most: int = 200) -> int:
        """The evening shift takes what is still urgent, the most urgent first."""
        taken, band = 0, 1
        for number in range(most):
            taker = takers[number % len(takers)]
            left = await taker.get("/api/v1/queue", level=sorted(URGENT), limit="1")
            if not left["items"]:
                break
            card = await taker.post("/api/v1/queue/next", {})
            if not card:
                break
            taken += 1
            if BANDS[card["level"]] < band:
                self.faults.append(f"{card['level']} was handed out after something less urgent")
            band = max(band, BANDS[card["level"]])
        return taken

    def _chosen(self, what: str, language: str) -> str:
        words: str = self.chance.choice(self.words[what][language])
        return words


def looked_at(card: Json) -> dict[str, object]:
    """What a person makes of an appeal that the machine did not understand."""
    said = " ".join(m["text"] or "" for m in card["messages"] if m["direction"] == "inbound")
    if len(said) < FEW_WORDS:
        return {"level": "P3", "reason": "Geri zəng edildi, indi təhlükə yoxdur, izlənilir."}
    return {"level": "P4", "reason": "Oxundu: adi məsələdir, təhlükə əlaməti yoxdur."}


def load_words() -> Mapping[str, Any]:
    """What the staff write, by occasion and language."""
    return tomllib.loads((DAY / "casework.toml").read_text(encoding="utf-8"))
