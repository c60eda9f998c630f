"""What happens to people on the day that is played: read from the texts beside this file."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import BaseModel, Field

from service.domain.terms import Language

DAY: Final = Path(__file__).parent / "day"


class Door(StrEnum):
    """The way in that a scene takes."""

    CALL = "call"
    WEB = "web"
    TELEGRAM = "telegram"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    X = "x"
    EMAIL = "email"
    VOICE = "voice"  # a call to the line that records
    GROUP = "group"  # somebody put the bot into a group: answered, never an appeal
    BROKEN = "broken"  # an update that cannot be parsed: kept raw for a human


class Media(StrEnum):
    """What comes with the words, or instead of them."""

    VOICE = "voice"
    PHOTO = "photo"
    ALBUM = "album"


class FollowUp(BaseModel, frozen=True, extra="forbid"):
    """More words of the same person, some minutes of the day later."""

    after: int = Field(gt=0)
    say: str = Field(min_length=1)


class Scene(BaseModel, frozen=True, extra="forbid"):
    """One person and what they tell us."""

    say: str
    language: Language
    door: Door
    at: str | None = None  # a time of the day, when it matters
    facility: str | None = None
    relation: str | None = None
    contact: bool = False
    anonymous: bool = False
    unsafe: bool = False
    answers: dict[str, str | list[str]] = {}
    media: Media | None = None
    start: bool = False  # the person presses the bot's Start button first
    then: tuple[FollowUp, ...] = ()
    silent_steps: int = 0  # nobody answers the pages before this step of the escalation


Scenes = Mapping[str, tuple[Scene, ...]]


def load_scenes() -> Scenes:
    """Every scene by the file it stands in, which is named for how urgent a person finds it."""
    return {
        path.stem: tuple(
            Scene.model_validate_json(line)
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.strip()
        )
        for path in sorted(DAY.glob("*.jsonl"))
    }
