"""Everything that listens beside a worker."""

from typing import Final

from service.listening.canaries import keep_canaries
from service.listening.imap import take_fetched_mail
from service.listening.lmtp import take_handed_mail
from service.listening.pulse import keep_pulse
from service.listening.reconciling import keep_reconciling
from service.listening.settling import keep_settling

BESIDE_WORKER: Final = (
    take_handed_mail,
    take_fetched_mail,
    keep_settling,
    keep_pulse,
    keep_reconciling,
    keep_canaries,
)
