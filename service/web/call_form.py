"""A call as the plain form sends it, for browsers whose scripts do not run."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from starlette.datastructures import FormData

from service.domain.errors import Invalid
from service.domain.terms import Channel, Language
from service.intake.filing import AppellantDetails, Filing, Once, PersonDetails
from service.intake.message import storable
from service.triage.questionnaire import Protocol
from service.web.call_view import COUNTED

LONGEST_KEY = 100
OLDEST = 130
LONGEST_LINK = 2_000
# What staff enter by hand; every other channel has a door of its own.
ENTERED = frozenset({"call", "walk_in", "post", "visit", "own_motion"})


@dataclass(frozen=True, slots=True)
class CallForm:
    """The fields of the form, read as they are named."""

    fields: FormData

    def text(self, name: str) -> str | None:
        """A field's words, or None for nothing."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return None
        return storable(value.replace("\r\n", "\n")).strip() or None

    def age(self) -> int | None:
        """The person's age; raises Invalid when it is none."""
        told = self.text("person_age")
        if told is None:
            return None
        if not told.isdecimal() or int(told) > OLDEST:
            raise Invalid("age", f"0-{OLDEST}")
        return int(told)

    def answers(self, protocol: Protocol) -> Mapping[str, str | tuple[str, ...]]:
        """The ticked answers, with their counts."""
        given: dict[str, str | tuple[str, ...]] = {}
        for code, question in protocol.questions.items():
            ticked = [a for a in self.fields.getlist(code) if a in question.answers]
            counted = tuple(self._with_count(code, str(answer)) for answer in ticked)
            if counted:
                given[code] = counted if question.several else counted[0]
        return given

    def _with_count(self, question: str, answer: str) -> str:
        count = self.text(f"count_{question}_{answer}")
        takes = answer in COUNTED.get(question, ())
        return f"{answer}:{count}" if takes and count and count.isdecimal() else answer

    def call(self) -> UUID | None:
        """The call at the exchange that this page was opened for."""
        try:
            return UUID(self.text("call") or "")
        except ValueError:
            return None

    def _channel(self) -> Channel:
        told = self.text("channel") or Channel.CALL.value
        if told not in ENTERED:
            raise Invalid("channel", ", ".join(sorted(ENTERED)))
        return Channel(told)

    def _link(self) -> str:
        told = self.text("link") or ""
        if told and not told.startswith(("https://", "http://")):
            raise Invalid("link", "https://")
        return told[:LONGEST_LINK]

    def filing(self, protocol: Protocol, staff_id: UUID) -> Filing:
        """The request to open an appeal; a repeated one is harmless by its key."""
        language = self.text("language")
        known = {each.value for each in Language}
        name, phone = self.text("name"), self.text("phone")
        said = [self.text("text") or "", self._link()]
        return Filing(
            channel=self._channel(),
            text="\n\n".join(part for part in said if part),
            language=Language(language) if language in known else None,
            appellant=AppellantDetails(
                name=name,
                phone=phone,
                relation=self.text("relation"),
                anonymous=name is None,
                safe_to_contact=self.text("unsafe") is None,
            ),
            person=PersonDetails(name=self.text("person_name"), age=self.age()),
            place=self.text("place"),
            answers=self.answers(protocol),
            filed_by=staff_id,
            once=self._once(staff_id),
            wants_receipt=True,
        )

    def _once(self, staff_id: UUID) -> Once:
        key = (self.text("key") or "")[:LONGEST_KEY]
        if not key.isascii() or not key:
            raise Invalid("key", "missing")
        said = sorted((name, str(value)) for name, value in self.fields.multi_items())
        body = sha256(repr(said).encode("utf-8", "replace")).digest()
        return Once(f"desk:{staff_id}", key, body)
