"""The other side of the bot in tests: what a person hears, and the page they look at."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from service.domain.terms import Channel
from service.notify.sender import OutboundText, SendFailed, Sent
from tests.desk import Desk


@dataclass
class Chat:
    """One chat, and everything the bot put into any chat."""

    desk: Desk
    number: int
    sent: list[tuple[str, OutboundText]] = field(default_factory=list)
    pages: list[OutboundText] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    fails_with: list[SendFailed] = field(default_factory=list)

    @classmethod
    def beside(cls, desk: Desk, number: int) -> "Chat":
        """Take the bot's place on a desk."""
        chat = cls(desk, number)
        room = desk.worker._room
        senders: Any = replace(
            room.senders,
            telegram=chat,  # type: ignore[arg-type]  # it speaks like a sender
            to_appellants={**room.senders.to_appellants, Channel.TELEGRAM: chat},
        )
        desk.worker._room = replace(room, senders=senders)
        return chat

    async def send(self, to: str, body: OutboundText, *, key: str) -> Sent:
        self.sent.append((to, body))
        return Sent(str(1000 + len(self.sent)))

    async def turn(self, to: str, message_ref: str | None, body: OutboundText) -> None:
        if self.fails_with:
            raise self.fails_with.pop(0)
        if message_ref is None:
            self.sent.append((to, body))
        else:
            self.pages.append(body)

    async def confirm(self, press_id: str, text: str) -> None:
        self.confirmed.append(press_id)

    @property
    def heard(self) -> list[OutboundText]:
        """What arrived in this chat with a notification."""
        return self.to(str(self.number))

    def to(self, chat: str) -> list[OutboundText]:
        """What arrived in any chat."""
        return [body for to, body in self.sent if to == chat]

    @property
    def page(self) -> OutboundText:
        """What the turned message shows now."""
        return self.pages[-1]

    async def writes(self, text: str, **more: Any) -> None:
        """Send words, and let the worker answer."""
        assert (await self.desk.telegram(self.number, text, **more)).status_code == 200
        await self.desk.works()

    async def writes_in_a_group(self, text: str, *, group: int) -> None:
        """Write where others read."""
        number = next(self.desk.numbers)
        message = {
            "message_id": number,
            "date": int(self.desk.clock().timestamp()),
            "chat": {"id": group, "type": "group"},
            "from": {"id": self.number, "is_bot": False, "first_name": "Ad", "language_code": "az"},
            "text": text,
        }
        update = {"update_id": number, "message": message}
        assert (await self.desk.telegram_raw(json.dumps(update).encode())).status_code == 200
        await self.desk.works()

    async def edits(self, text: str, **more: Any) -> None:
        """Change words that were sent."""
        answer = await self.desk.telegram(self.number, text, field="edited_message", **more)
        assert answer.status_code == 200
        await self.desk.works()

    async def taps(self, token: str) -> None:
        """Tap a button."""
        assert (await self.desk.presses(self.number, token)).status_code == 200
        await self.desk.works()
