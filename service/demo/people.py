"""Addresses of invented people: numbers that no exchange has given out, chats that cannot exist."""

from dataclasses import dataclass
from typing import Final

# Area codes 11 and 13 belong to no place and no operator in Azerbaijan.
SMS_LINE: Final = "+994130000916"
WHATSAPP_LINE: Final = "+994130000917"
CALLERS: Final = "+99411"
STAFF: Final = "+99413"
# Telegram's own numbers have ten digits.
CALLERS_CHATS: Final = 916_000_000_000
STAFF_CHATS: Final = 916_000_000_000_000
A_RUN: Final = 1_000  # more people than write in one day of the demo
NUMBERS: Final = 10_000_000
GIVEN_NAMES: Final = {
    "az": ("Gülnar", "Elşad", "Səidə", "Mübariz", "Həcər", "Yusif", "Təranə", "İlqar"),
    "ru": ("Наталья", "Руслан", "Земфира", "Артур"),
    "en": ("Miriam", "Daniel"),
    "tr": ("Zeynep", "Murat"),
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where one invented person is reached."""

    chat: int
    phone: str

    @property
    def mail(self) -> str:
        """A mailbox of theirs."""
        return f"p{self.chat}@people.example"


def caller(run: int, number: int) -> Address:
    """Somebody who writes to us; each run has people of its own."""
    place = run * A_RUN + number
    return Address(CALLERS_CHATS + place, f"{CALLERS}{place % NUMBERS:07d}")


def colleague(number: int) -> Address:
    """Somebody on the staff; the same in every run."""
    return Address(STAFF_CHATS + number, f"{STAFF}{number:07d}")


def given_name(language: str, number: int) -> str:
    """A first name such as people of this language have."""
    names = GIVEN_NAMES[language]
    return names[number % len(names)]
