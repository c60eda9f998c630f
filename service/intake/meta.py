"""Messenger and Instagram: a batch becomes events, an event a message, an echo or a report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from service.domain.terms import ECHO_MARK, Channel, DeliveryState
from service.intake.batch import Event, event_bytes, in_order, milliseconds
from service.intake.message import (
    Arrival,
    Attachment,
    DeliveryReport,
    Echo,
    InboundMessage,
    MessageKind,
    unreadable,
)
from service.intake.strict_json import (
    UnreadablePayloadError,
    as_list,
    as_object,
    as_text,
    as_time,
    read_object,
)

CHANNELS: Final = {"page": Channel.FACEBOOK, "instagram": Channel.INSTAGRAM}
MOST_EVENTS: Final = 1_000
LONGEST_ID: Final = 500
NOISE: Final = frozenset(
    {
        "reaction",
        "optin",
        "referral",
        "account_linking",
        "policy_enforcement",
        "pass_thread_control",
        "take_thread_control",
        "request_thread_control",
        "app_roles",
        "typing",
        "messaging_feedback",
    }
)
KINDS: Final = {
    "image": MessageKind.PHOTO,
    "audio": MessageKind.VOICE,
    "video": MessageKind.VIDEO,
    "file": MessageKind.DOCUMENT,
    "location": MessageKind.LOCATION,
}


def split(raw: bytes) -> list[Event]:
    """Cut a batch into its events, oldest first; what is no batch stays whole. Never raises."""
    try:
        batch = read_object(raw)
    except UnreadablePayloadError:
        return [Event(Channel.FACEBOOK, "", raw)]
    channel = CHANNELS.get(as_text(batch.get("object")) or "")
    if channel is None:
        return [Event(Channel.FACEBOOK, "", raw)]
    found = list(_events(batch, channel))
    # More than any provider posts at once: those beyond are kept whole, for a human to read.
    rest = [Event(channel, "", raw)] if len(found) > MOST_EVENTS else []
    return [*in_order(found[:MOST_EVENTS]), *rest]


def _events(batch: Mapping[str, object], channel: Channel) -> Iterator[Event]:
    for each in as_list(batch.get("entry")):
        entry = as_object(each)
        account = (as_text(entry.get("id")) or "")[:LONGEST_ID]
        for found in (*as_list(entry.get("messaging")), *as_list(entry.get("standby"))):
            event = as_object(found)
            ends = (as_object(event.get(end)).get("id") for end in ("sender", "recipient"))
            cut = event_bytes(account=account, event=found, object=batch.get("object"))
            lane = next((str(end) for end in ends if end != account), "")
            yield Event(channel, account, cut, lane, milliseconds(event, "timestamp"))


def parse(raw: bytes, account: str) -> Arrival | None:
    """Read one event; None when it holds nothing for a person to read. Never raises."""
    try:
        whole = read_object(raw)
    except UnreadablePayloadError as fault:
        return unreadable(Channel.FACEBOOK, account, raw, fault.reason)
    channel = CHANNELS.get(as_text(whole.get("object")) or "")
    if channel is None or "event" not in whole:
        return unreadable(channel or Channel.FACEBOOK, account, raw, "object")
    return _Reading(channel, account, raw, as_object(whole["event"])).read()


class _Reading:
    """One event with what every reading of it needs."""

    def __init__(
        self, channel: Channel, account: str, raw: bytes, event: Mapping[str, object]
    ) -> None:
        self.channel = channel
        self.account = account
        self.raw = raw
        self.event = event
        self.sender = _id(as_object(event.get("sender")).get("id"))
        self.receiver = _id(as_object(event.get("recipient")).get("id"))

    def read(self) -> Arrival | None:
        for name, act in (
            ("message", self.message),
            ("message_edit", self.edit),
            ("postback", self.postback),
            ("delivery", self.delivered),
            ("read", self.seen),
        ):
            if name in self.event:
                return act(as_object(self.event[name]))
        return None if NOISE & self.event.keys() else self.puzzle("event_type")

    def puzzle(self, reason: str) -> InboundMessage:
        kept = unreadable(self.channel, self.account, self.raw, reason)
        return replace(kept, sender=self.sender)

    def message(self, message: Mapping[str, object]) -> Arrival | None:
        mid = _id(message.get("mid"))
        if message.get("is_echo") is True or (self.sender and self.sender == self.account):
            return self.echo(message, mid)
        if message.get("is_deleted") is True:
            return None  # taken back by its writer; what was said to us stays said
        if mid is None:
            return self.puzzle("mid")
        files = tuple(_attachments(as_list(message.get("attachments"))))
        places = tuple(_places(as_list(message.get("attachments"))))
        text = "\n".join(filter(None, (as_text(message.get("text")), *places)))
        kind = files[0].kind if files else MessageKind.LOCATION if places else MessageKind.TEXT
        nothing = not text and not files
        return self.said(
            mid,
            text,
            MessageKind.UNREADABLE if nothing else kind,
            attachments=files,
            reply_to=_id(as_object(message.get("reply_to")).get("mid")),
            button=as_text(as_object(message.get("quick_reply")).get("payload")),
            unreadable_reason="content" if nothing else None,
        )

    def said(self, mid: str, text: str, kind: MessageKind, **more: object) -> InboundMessage:
        message = InboundMessage(
            channel=self.channel,
            account=self.account,
            external_id=mid,
            raw=self.raw,
            sender=self.sender,
            text=text,
            kind=kind,
            sent_at=as_time(milliseconds(self.event, "timestamp") // 1000),
            message_ref=mid,
        )
        return replace(message, **more)  # type: ignore[arg-type]  # named by the callers above

    def echo(self, message: Mapping[str, object], mid: str | None) -> Echo | None:
        text = as_text(message.get("text"))
        ours = as_text(message.get("metadata")) == ECHO_MARK
        if mid is None or text is None or self.receiver is None or ours:
            return None
        return Echo(self.channel, self.account, mid, self.raw, self.receiver, text)

    def edit(self, edit: Mapping[str, object]) -> Arrival | None:
        mid, text = _id(edit.get("mid")), as_text(edit.get("text"))
        if mid is None or text is None:
            return self.puzzle("message_edit")
        number = edit.get("num_edit")
        turn = number if type(number) is int else sha256(text.encode()).hexdigest()[:8]
        edited = self.said(f"{mid}#edit-{turn}", text, MessageKind.TEXT, edited=True)
        return replace(edited, message_ref=mid)

    def postback(self, postback: Mapping[str, object]) -> Arrival | None:
        mid = _id(postback.get("mid")) or f"sha256:{sha256(self.raw).hexdigest()}"
        title = as_text(postback.get("title")) or ""
        button = as_text(postback.get("payload"))
        return self.said(mid, title, MessageKind.BUTTON, button=button)

    def delivered(self, told: Mapping[str, object]) -> DeliveryReport | None:
        mids = [_id(each) for each in as_list(told.get("mids"))]
        return self.report([mid for mid in mids if mid], DeliveryState.DELIVERED)

    def seen(self, told: Mapping[str, object]) -> DeliveryReport | None:
        """Instagram names the message; Messenger says until when everything was read."""
        mid = _id(told.get("mid"))
        report = self.report([mid] if mid else [], DeliveryState.READ)
        until = as_time(milliseconds(told, "watermark") // 1000)
        if report is not None or until is None or self.sender is None:
            return report
        return replace(self._report(()), read_by=self.sender, read_until=until)

    def report(self, mids: Sequence[str], state: DeliveryState) -> DeliveryReport | None:
        return self._report(tuple((mid, state) for mid in mids)) if mids else None

    def _report(self, states: tuple[tuple[str, DeliveryState], ...]) -> DeliveryReport:
        number = f"sha256:{sha256(self.raw).hexdigest()}"
        return DeliveryReport(self.channel, self.account, number, self.raw, states)


def _id(value: object) -> str | None:
    if type(value) is int:
        value = str(value)
    text = as_text(value)
    return text if text is not None and len(text) <= LONGEST_ID and text.isprintable() else None


def _attachments(given: Sequence[object]) -> Iterator[Attachment]:
    for each in given:
        file = as_object(each)
        address = as_text(as_object(file.get("payload")).get("url")) or as_text(file.get("url"))
        kind = KINDS.get(as_text(file.get("type")) or "", MessageKind.DOCUMENT)
        if address is not None and kind is not MessageKind.LOCATION:
            yield Attachment(kind=kind, ref=address, name=as_text(file.get("title")))


def _places(given: Sequence[object]) -> Iterator[str]:
    for each in given:
        file = as_object(each)
        point = as_object(as_object(file.get("payload")).get("coordinates"))
        degrees = [point.get("lat"), point.get("long")]
        if all(isinstance(degree, int | float) for degree in degrees):
            named = [as_text(file.get("title")), ", ".join(str(degree) for degree in degrees)]
            yield ", ".join(filter(None, named))
