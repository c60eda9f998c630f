"""Which parser reads which channel's payload."""

from collections.abc import Callable, Mapping
from typing import Final

from service.domain.terms import Channel
from service.intake import email, meta, telegram, twilio, x
from service.intake.message import Arrival, InboundMessage
from service.security.forms import form_fields

Parser = Callable[[bytes, str], Arrival | None]


def _twilio(raw: bytes, account: str) -> InboundMessage:
    return twilio.parse_message(form_fields(raw), raw, account)


# A parser takes the raw body and our account's name; it never raises.
PARSERS: Final[Mapping[Channel, Parser]] = {
    Channel.TELEGRAM: telegram.parse,
    Channel.SMS: _twilio,
    Channel.WHATSAPP: _twilio,
    Channel.EMAIL: email.parse,
    Channel.FACEBOOK: meta.parse,
    Channel.INSTAGRAM: meta.parse,
    Channel.X: x.parse,
}
