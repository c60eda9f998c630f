"""What strangers type: whatever it is, reading it never fails, so that no words are lost."""

import re
import secrets
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict

from service.intake.message import storable

LONGEST_TEXT: Final = 64_000
LONGEST_PHONE: Final = 300
EMPTY: Final = "empty"
TOO_LONG: Final = "too_long"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,100}")


def _written(value: object) -> object:
    """What can be stored, with line ends as they were typed, not as browsers send them."""
    if not isinstance(value, str):
        return value
    return storable(value.replace("\r\n", "\n").replace("\r", "\n"))


Written = Annotated[str, BeforeValidator(_written)]


def new_token() -> str:
    """A fresh mark of one form, so that sending it twice is sending it once."""
    return secrets.token_urlsafe(24)


class _Form(BaseModel):
    """Unknown fields are left alone: an old page in an old browser must still reach us."""

    model_config = ConfigDict(extra="ignore")

    lang: str = ""
    switch: str = ""


class WrittenForm(_Form):
    """A form with words in it."""

    text: Written = ""
    token: str = ""

    @property
    def fault(self) -> str | None:
        """Why these words cannot be taken."""
        if not self.text.strip():
            return EMPTY
        return TOO_LONG if len(self.text) > LONGEST_TEXT else None

    @property
    def mark(self) -> str | None:
        """The token, when it can be one of ours."""
        return self.token if _TOKEN.fullmatch(self.token) else None


class AppealForm(WrittenForm):
    """What happened, and everything that may be left out."""

    solution: str = ""
    ticket: str = ""
    phone: Written = ""
    anonymous: str = ""
    unsafe: str = ""
    q1: str = ""
    q2: str = ""
    q4: list[str] = []
    q10: list[str] = []

    @property
    def more(self) -> bool:
        """Whether anything optional was filled in."""
        ticked = (self.anonymous, self.unsafe, self.q1, self.q2, self.q4, self.q10)
        return bool(self.phone.strip() or any(ticked))


class ReceiptForm(_Form):
    """A number and five words, in any spelling."""

    reference: Written = ""
    words: Written = ""


class MessageForm(ReceiptForm, WrittenForm):
    """More words from somebody who came back."""
