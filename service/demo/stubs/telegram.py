"""A Bot API that takes, holds, delivers and refuses as Telegram's does."""

import asyncio
import json
import random
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx2

from service.demo.stubs.ledger import Ledger, Outgoing
from service.demo.stubs.telegram_delivery import Deliverer, Pause, Update, Webhook

BOT: Final = {"id": 916000916, "is_bot": True, "first_name": "916", "username": "appeals_916_bot"}
LONGEST_TEXT: Final = 4096
LONGEST_TOKEN: Final = 64

Parameters = Mapping[str, Any]
Answer = tuple[int, object]


def refused(status: int, description: str, **parameters: object) -> Answer:
    """Telegram's way of saying no."""
    told = {"ok": False, "error_code": status, "description": description}
    return status, told | ({"parameters": parameters} if parameters else {})


class TelegramStub:
    """One bot's side of Telegram."""

    def __init__(self, token: str, client: httpx2.AsyncClient, pause: Pause, seed: int) -> None:
        """Begin with an empty day."""
        self.token = token
        self.url = ""
        self.ledger = Ledger()
        self.webhook: Webhook | None = None
        self.blocked: set[int] = set()
        self.floods: list[int] = []  # each next call is refused with this retry_after
        self.outages: list[int] = []  # each next call answers this status, with no sense
        self.files: dict[str, bytes] = {}
        self.confirmed_presses: list[str] = []
        self.commands: dict[str, list[dict[str, str]]] = {}
        self._held: list[Update] = []
        self._arrived = asyncio.Event()
        self._numbers = random.Random(seed).randrange(10**8, 10**9)
        self._deliverer = Deliverer(client, self.ledger, pause, random.Random(seed))

    def message(self, chat: int, **content: object) -> int:
        """A person writes to the bot; the content is that of a Bot API message."""
        author = {"id": chat, "is_bot": False, "first_name": "A", "language_code": "az"}
        return self.update(
            {
                "message": {
                    "message_id": self._numbers % 10**6,
                    "date": int(time.time()),
                    "chat": {"id": chat, "type": "private"},
                    "from": author,
                    **content,
                }
            }
        )

    def press(self, chat: int, token: str, language: str = "az") -> int:
        """A person presses a button that we sent."""
        author = {"id": chat, "is_bot": False, "first_name": "A", "language_code": language}
        return self.update(
            {
                "callback_query": {
                    "id": secrets.token_hex(8),
                    "from": author,
                    "chat_instance": "1",
                    "data": token,
                    "message": {
                        "message_id": 1,
                        "date": int(time.time()),
                        "chat": {"id": chat, "type": "private"},
                    },
                }
            }
        )

    def update(self, fields: Mapping[str, Any]) -> int:
        """Take any update; delivered at once when a webhook is set, else held for polling."""
        number = self._next_number()
        holder: Any = next(iter(fields.values()), {})
        chat = (holder.get("chat") or holder.get("from") or {}) if isinstance(holder, dict) else {}
        self.raw_update(
            number, json.dumps({"update_id": number, **fields}).encode(), chat.get("id")
        )
        return number

    def raw_update(self, number: int, raw: bytes, chat: object = None) -> None:
        """Take an update in its exact bytes, however poisonous."""
        update = Update(number, str(chat or f"alone-{number}"), raw)
        self.ledger.accepted.append(str(number))
        self._held.append(update)
        self._arrived.set()
        if self.webhook is not None:
            self._deliverer.deliver(update, self.webhook)

    @property
    def pending(self) -> int:
        """How many updates Telegram still holds."""
        owed = self.ledger.owed
        return sum(str(update.number) in owed for update in self._held)

    async def settle(self) -> None:
        """Wait until no delivery is on its way."""
        await self._deliverer.settle()

    async def stop(self) -> None:
        """Stop delivering."""
        await self._deliverer.stop()

    def _next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    async def call(self, token: str, method: str, asked: Parameters) -> Answer:
        """One Bot API call."""
        if token != self.token:
            return refused(401, "Unauthorized")
        if self.outages:
            return self.outages.pop(0), b"<html>Bad Gateway</html>"
        if self.floods and method.startswith("send"):
            wait = self.floods.pop(0)
            return refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        if method == "getUpdates":
            return await self._get_updates(asked)
        known = _METHODS.get(method)
        return known(self, asked) if known else refused(404, "Not Found: method not found")

    def send_message(self, asked: Parameters) -> Answer:
        """Put a message before the person, or say why not."""
        chat, text = int(asked["chat_id"]), str(asked.get("text", ""))
        buttons = _buttons(asked.get("reply_markup"))
        if chat in self.blocked:
            return refused(403, "Forbidden: bot was blocked by the user")
        if not text.strip():
            return refused(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
            return refused(400, "Bad Request: message is too long")
        if any(len(each["callback_data"].encode()) > LONGEST_TOKEN for each in buttons):
            return refused(400, "Bad Request: BUTTON_DATA_INVALID")
        number = self._next_number()
        pressed = tuple((each["text"], each["callback_data"]) for each in buttons)
        self.ledger.outgoing.append(Outgoing(str(chat), text, str(number), pressed))
        sent = {"message_id": number, "date": int(time.time()), "text": text, "from": BOT}
        return 200, {"ok": True, "result": {**sent, "chat": {"id": chat, "type": "private"}}}

    def edit_message_text(self, asked: Parameters) -> Answer:
        """Turn a message of ours into another one, silently; only what is there and differs."""
        chat, number = str(asked["chat_id"]), str(asked.get("message_id"))
        shown = next((m for m in self.ledger.sent_to(chat) if m.provider_id == number), None)
        if int(chat) in self.blocked:
            return refused(403, "Forbidden: bot was blocked by the user")
        if shown is None:
            return refused(400, "Bad Request: message to edit not found")
        text = str(asked.get("text", ""))
        buttons = _buttons(asked.get("reply_markup"))
        pressed = tuple((each["text"], each["callback_data"]) for each in buttons)
        before = next((m for m in reversed(self.ledger.turned) if m.provider_id == number), shown)
        if (before.text, before.buttons) == (text, pressed):
            return refused(400, "Bad Request: message is not modified")
        self.ledger.turned.append(Outgoing(chat, text, number, pressed))
        sent = {"message_id": int(number), "date": int(time.time()), "text": text, "from": BOT}
        return 200, {"ok": True, "result": {**sent, "chat": {"id": int(chat), "type": "private"}}}

    def set_commands(self, asked: Parameters) -> Answer:
        """Keep the list of commands of one language."""
        commands = asked.get("commands")
        listed = json.loads(commands) if isinstance(commands, str) else commands or []
        self.commands[str(asked.get("language_code", ""))] = listed
        return 200, {"ok": True, "result": True}

    async def _get_updates(self, asked: Parameters) -> Answer:
        if self.webhook is not None:
            return refused(409, "Conflict: can't use getUpdates method while webhook is active")
        self._confirm(int(asked.get("offset") or 0))
        if not self._held:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), float(asked.get("timeout") or 0))
            except TimeoutError:
                return 200, {"ok": True, "result": []}
        batch = self._held[: int(asked.get("limit") or 100)]
        # Spliced by hand, for poison must leave exactly as it came.
        return 200, b'{"ok":true,"result":[' + b",".join(each.raw for each in batch) + b"]}"

    def _confirm(self, offset: int) -> None:
        for update in self._held:
            if update.number < offset:
                self.ledger.answers.append((str(update.number), 200))
        self._held = [update for update in self._held if update.number >= offset]

    def set_webhook(self, asked: Parameters) -> Answer:
        """Deliver from now on, beginning with what is held."""
        address = str(asked.get("url") or "")
        if not address:
            return self.delete_webhook(asked)
        self.webhook = Webhook(address, asked.get("secret_token"))
        owed = self.ledger.owed
        for update in self._held:
            if str(update.number) in owed:
                self._deliverer.deliver(update, self.webhook)
        return 200, {"ok": True, "result": True, "description": "Webhook was set"}

    def delete_webhook(self, _asked: Parameters) -> Answer:
        """Hold from now on."""
        self.webhook = None
        owed = self.ledger.owed
        self._held = [update for update in self._held if str(update.number) in owed]
        return 200, {"ok": True, "result": True, "description": "Webhook was deleted"}

    def get_webhook_info(self, _asked: Parameters) -> Answer:
        """Tell how deliveries go."""
        hook = self.webhook
        told: dict[str, object] = {"url": hook.url if hook and not hook.closed else ""}
        told |= {"has_custom_certificate": False, "pending_update_count": self.pending}
        if hook and hook.last_error:
            told |= {"last_error_message": hook.last_error, "last_error_date": int(time.time())}
        return 200, {"ok": True, "result": told}

    def answer_callback_query(self, asked: Parameters) -> Answer:
        """Note that a press was confirmed."""
        self.confirmed_presses.append(str(asked["callback_query_id"]))
        return 200, {"ok": True, "result": True}

    def get_file(self, asked: Parameters) -> Answer:
        """Tell where a file lies, unless it is over 20 MiB."""
        name = str(asked.get("file_id"))
        if name not in self.files:
            return refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files[name])
        if size > 20 << 20:
            return refused(400, "Bad Request: file is too big")
        told = {"file_id": name, "file_unique_id": name, "file_size": size, "file_path": name}
        return 200, {"ok": True, "result": told}


def _buttons(markup: Any) -> list[Mapping[str, str]]:  # noqa: ANN401 - text or object, as sent
    told = json.loads(markup) if isinstance(markup, str) else markup or {}
    return [button for row in told.get("inline_keyboard", []) for button in row]


_METHODS: Final[Mapping[str, Callable[[TelegramStub, Parameters], Answer]]] = {
    "answerCallbackQuery": TelegramStub.answer_callback_query,
    "deleteWebhook": TelegramStub.delete_webhook,
    "editMessageText": TelegramStub.edit_message_text,
    "getFile": TelegramStub.get_file,
    "getMe": lambda _stub, _asked: (200, {"ok": True, "result": BOT}),
    "getWebhookInfo": TelegramStub.get_webhook_info,
    "sendMessage": TelegramStub.send_message,
    "setMyCommands": TelegramStub.set_commands,
    "setWebhook": TelegramStub.set_webhook,
}
