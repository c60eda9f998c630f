"""Chats with the bot: words, voices, photos, albums, a group, and an update nobody can read."""

import time
from collections.abc import Mapping
from typing import Any, Final

from service.demo.files import photo, voice
from service.demo.people import Address, given_name
from service.demo.plan import Planned
from service.demo.providers import Providers
from service.demo.record import Record, Said
from service.demo.scenes import Media, Scene

ALBUM_OF: Final = 3


class Chats:
    """People who write to the bot."""

    def __init__(self, providers: Providers, record: Record, run: int) -> None:
        """Telegram's stub delivers; the run's number keeps file names and updates apart."""
        self._providers = providers
        self._record = record
        self._run = run

    def begin(self, planned: Planned, person: Address) -> None:
        """A private chat with the bot."""
        scene = planned.scene
        if scene.start:
            self._providers.write(person.chat, _private(planned, person, {"text": "/start"}))
        match scene.media:
            case None:
                self._send(
                    planned, person, {"text": scene.say}, "text", scene.say, twice=planned.twice
                )
            case Media.VOICE:
                file = self._file(planned, voice())
                note = {"voice": {**file, "duration": 3, "mime_type": "audio/ogg"}}
                self._send(planned, person, note | _caption(scene), "voice", scene.say)
            case Media.PHOTO | Media.ALBUM:
                album = {"media_group_id": f"{self._run}{planned.number}"}
                several = scene.media is Media.ALBUM
                for place in range(ALBUM_OF if several else 1):
                    file = self._file(planned, photo(), place)
                    sizes = {"photo": [{**file, "width": 480, "height": 640}]}
                    content = sizes | (album if several else {})
                    words = scene.say if place == 0 else ""
                    content |= _caption(scene) if words else {}
                    self._send(planned, person, content, "photo", words)

    def _send(
        self,
        planned: Planned,
        person: Address,
        content: Mapping[str, Any],
        kind: str,
        words: str,
        *,
        twice: bool = False,
    ) -> None:
        self._providers.write(person.chat, _private(planned, person, content), twice=twice)
        self._took(kind, words, planned)

    def _file(self, planned: Planned, content: bytes, place: int = 0) -> dict[str, Any]:
        name = f"file-{self._run}-{planned.number}-{place}"
        self._providers.telegram.files[name] = content
        return {"file_id": name, "file_unique_id": name, "file_size": len(content)}

    def in_group(self, planned: Planned, person: Address) -> None:
        """Nobody should tell us anything in a group; the bot says so and keeps nothing."""
        content = _private(planned, person, {"text": planned.scene.say})
        content["message"]["chat"] = {
            "id": -person.chat,
            "type": "supergroup",
            "title": "Valideynlər",
        }
        self._providers.write(-person.chat, content)

    def broken(self, planned: Planned) -> None:
        """An update cut off in the middle: nobody can read it, and it must not be lost."""
        number = self._run  # far above every number that the stub gives out
        self._providers.telegram.raw_update(number, b'{"update_id": %d, "mess' % number)
        self._took("unreadable", "", planned)

    def go_on(self, planned: Planned, person: Address, words: str) -> None:
        """More words in the same chat."""
        self._send(planned, person, {"text": words}, "text", words)

    def _took(self, kind: str, text: str, planned: Planned) -> None:
        self._record.said.append(Said("telegram", kind, text, planned.number))


def _caption(scene: Scene) -> dict[str, str]:
    return {"caption": scene.say} if scene.say else {}


def _private(planned: Planned, person: Address, content: Mapping[str, Any]) -> dict[str, Any]:
    """A private message as the Bot API tells it."""
    author = {
        "id": person.chat,
        "is_bot": False,
        "first_name": given_name(planned.scene.language, planned.number),
        "language_code": planned.scene.language.value,
    }
    return {
        "message": {
            "message_id": time.monotonic_ns() % 10**9,
            "date": int(time.time()),
            "chat": {"id": person.chat, "type": "private"},
            "from": author,
            **content,
        }
    }
