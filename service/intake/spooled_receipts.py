"""Whether a receipt that was told belongs to a form that still lies in the spool."""

import hmac

from service.intake.spool import Spool
from service.security.encryption import Unreadable
from service.security.receipts import normalise_reference, normalise_words, receipt_text


def is_spooled(spool: Spool, reference: str, words: str) -> bool:
    """Say whether the form behind a receipt waits for the database.

    Its receipt was told and is good, so whoever comes back with it early must not read that
    there is no such appeal.
    """
    found, spoken = normalise_reference(reference), normalise_words(words)
    if found is None or spoken is None:
        return False
    given = receipt_text(found, spoken).encode()
    return any(hmac.compare_digest(given, told) for told in _receipts(spool))


def _receipts(spool: Spool) -> list[bytes]:
    told = []
    for name in spool.names():
        try:
            receipt = spool.read(name).get("filing", {}).get("receipt")
        except (Unreadable, OSError):
            continue  # Drained meanwhile, or for a human with the right key.
        if receipt:
            told.append(receipt_text(receipt[0], tuple(receipt[1])).encode())
    return told
