"""Every way in, as the people of the day take it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.demo.chats import Chats
from service.demo.clock import DayClock
from service.demo.desk import Colleague, Service
from service.demo.files import photo, voice
from service.demo.html_form import find_form, send_form
from service.demo.people import Address, caller, given_name
from service.demo.plan import Planned
from service.demo.providers import Providers
from service.demo.record import Record, Said
from service.demo.scenes import Door, FollowUp, Media
from service.intake.twilio_voice import LANGUAGE_OF

WHATSAPP: Final = "whatsapp:"
SUBJECTS: Final = {"az": "Müraciət", "ru": "Обращение", "en": "A request", "tr": "Başvuru"}


@dataclass(slots=True)
class Doors:
    """Lets people in, and notes what they said once the service took it."""

    service: Service
    providers: Providers
    operators: Iterator[Colleague]  # calls go to them in turn
    record: Record
    clock: DayClock
    run: int
    pages_served: bool = False

    @property
    def chats(self) -> Chats:
        """The bot's side."""
        return Chats(self.providers, self.record, self.run)

    async def look(self) -> None:
        """See whether the public form is there; without it, web appeals go through its API."""
        self.pages_served = await find_form(self.service) is not None

    async def play(self, planned: Planned) -> None:
        """One person's whole day: the first words at their time, then the rest."""
        await self.clock.until(planned.minute)
        number, scene = planned.number, planned.scene
        person = caller(self.run, number)
        self.record.addresses[number] = person
        match scene.door:
            case Door.CALL:
                await self._call(planned, person)
            case Door.WEB:
                await self._web(planned, person)
            case Door.TELEGRAM:
                self.chats.begin(planned, person)
            case Door.SMS:
                await self._text(planned, person.phone, scene.say)
            case Door.WHATSAPP:
                await self._text(planned, WHATSAPP + person.phone, scene.say)
            case Door.GROUP:
                self.chats.in_group(planned, person)
            case Door.BROKEN:
                self.chats.broken(planned)
            case _:
                await self._elsewhere(planned, person)
        if scene.door is not Door.WEB:
            for more in scene.then:
                await self.clock.until(planned.minute + more.after)
                await self._go_on(planned, person, more)

    async def _go_on(self, planned: Planned, person: Address, more: FollowUp) -> None:
        match planned.scene.door:
            case Door.TELEGRAM:
                self.chats.go_on(planned, person, more.say)
            case Door.SMS:
                await self._text(planned, person.phone, more.say, first=False)
            case Door.WHATSAPP:
                await self._text(planned, WHATSAPP + person.phone, more.say, first=False)
            case other:
                raise ValueError(f"nobody goes on through the door {other}")

    async def _call(self, planned: Planned, person: Address) -> None:
        """An operator listens, ticks the protocol's answers and files the appeal."""
        scene, operator = planned.scene, next(self.operators)
        appellant: dict[str, object] = {
            "anonymous": scene.anonymous,
            "safe_to_contact": not scene.unsafe,
        }
        if not scene.anonymous:
            name = given_name(scene.language, planned.number)
            appellant |= {"name": name, "phone": person.phone}
        if scene.relation:
            appellant["relation"] = scene.relation
        body = {
            "channel": "call",
            "text": scene.say,
            "language": scene.language,
            "appellant": appellant,
            "answers": scene.answers,
            **({"facility_id": scene.facility} if scene.facility else {}),
        }
        key = f"demo-{self.run}-{planned.number}"
        for _ in range(1 + planned.twice):
            card = await operator.post("/api/v1/appeals", body, key)
            if scene.silent_steps:
                self.record.silent_steps[card["reference"]] = scene.silent_steps
            self.record.told(planned.number, card["reference"])
        self._took("call", "text", scene.say, planned)

    async def _web(self, planned: Planned, person: Address) -> None:
        """The form without JavaScript when nothing else is told, the API otherwise."""
        scene, number = planned.scene, planned.number
        plain = not scene.contact and not scene.then
        if plain and self.pages_served:
            times = 1 + planned.twice
            for reference in await send_form(self.service, scene.say, scene.language, times):
                self.record.told(number, reference)
            self._took("web", "text", scene.say, planned)
            return
        body = {"text": scene.say, "language": scene.language, "anonymous": scene.anonymous}
        if scene.contact:
            body["contact"] = person.phone
        key = {"Idempotency-Key": f"demo-{self.run}-{number}"}
        receipt: Mapping[str, Any] = {}
        for _ in range(1 + planned.twice):
            receipt = await self.service.send(
                "POST", "/api/v1/public/appeals", headers=key, body=body
            )
            self.record.told(number, receipt["reference"])
        self._took("web", "text", scene.say, planned)
        await self._come_back(planned, receipt)

    async def _come_back(self, planned: Planned, receipt: Mapping[str, Any]) -> None:
        """The receipt opens the same appeal again, for more words."""
        words = {"reference": receipt["reference"], "words": receipt["receipt_words"]}
        for more in planned.scene.then:
            await self.clock.until(planned.minute + more.after)
            body = words | {"text": more.say}
            key = {"Idempotency-Key": f"demo-{self.run}-{planned.number}-{more.after}"}
            path = "/api/v1/public/receipts/messages"
            await self.service.send("POST", path, headers=key, body=body)
            self._took("web", "text", more.say, planned)

    async def _text(self, planned: Planned, sender: str, words: str, *, first: bool = True) -> None:
        """An SMS or a WhatsApp message; every third goes astray first and needs the fallback."""
        scene = planned.scene
        media: dict[str, str] = {}
        kind = "text"
        if first and scene.media is not None:
            kind = "voice" if scene.media is Media.VOICE else "photo"
            spoken = scene.media is Media.VOICE
            held = ("audio/wav", voice()) if spoken else ("image/jpeg", photo())
            media = self.providers.hold_media(planned.number, *held)
        channel = "whatsapp" if sender.startswith(WHATSAPP) else "sms"
        if channel == "whatsapp":
            media["ProfileName"] = given_name(scene.language, planned.number)
        astray = first and planned.number % 3 == 0
        await self.providers.text(sender, words, astray=astray, **media)
        self._took(channel, kind, words, planned)

    async def _elsewhere(self, planned: Planned, person: Address) -> None:
        match planned.scene.door:
            case Door.EMAIL:
                await self._mail(planned, person)
            case Door.VOICE:
                await self._voice(planned, person)
            case _:
                await self._network(planned, person)

    async def _network(self, planned: Planned, person: Address) -> None:
        """A message to the Office's page or account; closed ones are not written to."""
        if self.providers.networks is not None:
            scene = planned.scene
            await self.providers.networks.write(scene.door.value, person.chat, scene.say)
            self._took(scene.door.value, "text", scene.say, planned)

    async def _mail(self, planned: Planned, person: Address) -> None:
        """A mail with its subject, and perhaps a picture."""
        if self.providers.networks is not None:
            scene = planned.scene
            sender = f"{given_name(scene.language, planned.number)} <{person.mail}>"
            subject = SUBJECTS[scene.language]
            picture = photo() if scene.media is Media.PHOTO else None
            await self.providers.networks.send_mail(sender, subject, scene.say, picture)
            self._took("email", "text", f"{subject}\n\n{scene.say}", planned)

    async def _voice(self, planned: Planned, person: Address) -> None:
        """A call to the line that records; the call and the recording are a message each."""
        key = next(k for k, spoken in LANGUAGE_OF.items() if spoken == planned.scene.language)
        await self.providers.call(person.phone, key, voice())
        for _ in range(2):
            self._took("voice", "voice", "", planned)

    def _took(self, channel: str, kind: str, text: str, planned: Planned) -> None:
        self.record.said.append(Said(channel, kind, text, planned.number))
