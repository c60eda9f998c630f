"""One spelling for a phone number, so that equal numbers have equal fingerprints."""

import re

import phonenumbers

HOME = "AZ"
SHORTEST = 9
_NOT_DIALLED = re.compile(r"[^0-9+]")


def canonical_phone(text: str) -> str:
    """E.164 where the number is possible (Azerbaijan assumed), bare digits otherwise."""
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return _NOT_DIALLED.sub("", text)
    if not phonenumbers.is_possible_number(number):
        return _NOT_DIALLED.sub("", text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def dialable_phone(text: str) -> str | None:
    """E.164 when the number can be dialled from abroad, else None."""
    found = canonical_phone(text)
    return found if found.startswith("+") and len(found) >= SHORTEST else None
