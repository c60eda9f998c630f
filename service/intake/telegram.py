"""Telegram updates become messages, button presses, group chats, or nothing."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from service.domain.terms import Channel, Language
from service.intake.message import (
    ButtonPress,
    GroupChat,
    InboundMessage,
    MessageKind,
    PressAction,
    unreadable,
)
from service.intake.strict_json import (
    UnreadablePayloadError,
    as_object,
    as_text,
    as_time,
    as_whole,
    read_object,
)
from service.intake.telegram_content import SERVICE_NOTES, content, name_of

Arrival = InboundMessage | ButtonPress | GroupChat

MESSAGES: Final = ("message", "edited_message", "business_message", "edited_business_message")
POSTS: Final = ("channel_post", "edited_channel_post")
NOISE: Final = frozenset(
    {
        "business_connection",
        "chat_boost",
        "chat_join_request",
        "chat_member",
        "chosen_inline_result",
        "deleted_business_messages",
        "inline_query",
        "message_reaction",
        "message_reaction_count",
        "my_chat_member",
        "poll",
        "poll_answer",
        "pre_checkout_query",
        "purchased_paid_media",
        "removed_chat_boost",
        "shipping_query",
    }
)
# In a group these tell only that somebody left or that the group changed its number.
GROUP_NOISE: Final = frozenset({"left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id"})
GROUPS: Final = frozenset({"group", "supergroup", "channel"})

_LANGUAGES: Final = {language.value: language for language in Language}
_START: Final = re.compile(r"/start(?:@\w+)?(?:[ \n]+([A-Za-z0-9_-]{1,64}))?\s*", re.ASCII)
_TOKEN: Final = re.compile(r"(ack|dec):([A-Za-z0-9_-]{1,60})")
_LANGUAGE: Final = re.compile(r"l:(az|ru|en|tr|menu)")
_SAFETY: Final = {"u:quiet": PressAction.QUIET, "u:loud": PressAction.LOUD}
# The list that the messenger shows has harmless names; the plain ones work as well.
_COMMANDS: Final = {
    "/status": PressAction.STATUS,
    "/language": PressAction.LANGUAGE,
    "/dil": PressAction.LANGUAGE,
    "/quiet": PressAction.QUIET,
    "/unsafe": PressAction.QUIET,
    "/safe": PressAction.LOUD,
    "/help": PressAction.START,
}
_ANSWER: Final = re.compile(r"q:([A-Za-z0-9_]{1,16}):([A-Za-z0-9_-]{1,40})")
_ACTIONS: Final = {"ack": PressAction.ACKNOWLEDGE, "dec": PressAction.DECLINE}


def parse(raw: bytes, account: str) -> Arrival | None:
    """Read one update; None when it holds nothing for a person to read. Never raises."""
    try:
        update = read_object(raw)
        number = as_whole(update.get("update_id"))
        if number is None or number < 0:
            return unreadable(Channel.TELEGRAM, account, raw, "update_id")
    except UnreadablePayloadError as fault:
        return unreadable(Channel.TELEGRAM, account, raw, fault.reason)
    return _Update(update, str(number), raw, account).read()


class _Update:
    """One update with the facts that every reading of it needs."""

    def __init__(
        self, update: Mapping[str, object], external_id: str, raw: bytes, account: str
    ) -> None:
        self.update = update
        self.external_id = external_id
        self.raw = raw
        self.account = account

    def read(self) -> Arrival | None:
        for field in (*MESSAGES, *POSTS):
            if field in self.update:
                return self.message(as_object(self.update[field]), edited="edited" in field)
        if "callback_query" in self.update:
            return self.press(as_object(self.update["callback_query"]))
        return None if NOISE & self.update.keys() else self.puzzle("update_type")

    def puzzle(self, reason: str, sender: str | None = None) -> InboundMessage:
        """Keep what we do not understand under the update's own number."""
        kept = unreadable(Channel.TELEGRAM, self.account, self.raw, reason)
        return replace(kept, external_id=self.external_id, sender=sender)

    def message(self, message: Mapping[str, object], *, edited: bool) -> Arrival | None:
        chat = as_object(message.get("chat"))
        author = as_object(message.get("from"))
        number = as_whole(chat.get("id"))
        if number is None:
            return self.puzzle("chat")
        if author.get("is_bot") is True:
            return None  # our own echo, or another machine: two bots must never talk
        if as_text(chat.get("type")) in GROUPS:
            return self.group(message, str(number))
        return self.private(message, str(number), edited=edited)

    def group(self, message: Mapping[str, object], chat: str) -> GroupChat | None:
        if GROUP_NOISE & message.keys():
            return None
        return GroupChat(
            channel=Channel.TELEGRAM,
            account=self.account,
            external_id=self.external_id,
            raw=self.raw,
            chat=chat,
            broadcast=as_object(message.get("chat")).get("type") == "channel",
            language_hint=_language(as_object(message.get("from"))),
        )

    def private(self, message: Mapping[str, object], chat: str, *, edited: bool) -> Arrival | None:
        held = content(message)
        if held is None and SERVICE_NOTES & message.keys():
            return None
        contact = as_object(message.get("contact"))
        author = as_object(message.get("from"))
        own = author.get("id") is not None and contact.get("user_id") == author.get("id")
        found = InboundMessage(
            channel=Channel.TELEGRAM,
            account=self.account,
            external_id=self.external_id,
            raw=self.raw,
            sender=chat,
            text=held.text if held else "",
            kind=held.kind if held else MessageKind.UNREADABLE,
            sender_name=name_of(author),
            sender_handle=as_text(author.get("username")),
            sender_phone=as_text(contact.get("phone_number")) if own else None,
            language_hint=_language(author),
            sent_at=as_time(message.get("edit_date") if edited else message.get("date")),
            attachments=held.attachments if held else (),
            message_ref=_ref(message),
            reply_to=_ref(as_object(message.get("reply_to_message"))),
            group_id=as_text(message.get("media_group_id")),
            edited=edited,
            forwarded="forward_origin" in message or "forward_date" in message,
            unreadable_reason=None if held else "content",
        )
        return found if edited else self.started(found)

    def started(self, message: InboundMessage) -> InboundMessage | ButtonPress:
        """Tell Telegram's Start button from words that a person typed."""
        if message.sender is None or message.kind is not MessageKind.TEXT:
            return message
        start = _START.fullmatch(message.text)
        command = _COMMANDS.get(message.text.strip().lower().partition("@")[0])
        if start is None and command is None:
            return message
        told = PressAction.LINK if start and start[1] else PressAction.START
        return ButtonPress(
            channel=Channel.TELEGRAM,
            account=self.account,
            external_id=self.external_id,
            action=command or told,
            raw=self.raw,
            sender=message.sender,
            token=start[1] if start else None,
            language_hint=message.language_hint,
            typed=message,
        )

    def press(self, query: Mapping[str, object]) -> ButtonPress | InboundMessage:
        author = as_object(query.get("from"))
        sender = as_whole(author.get("id"))
        if sender is None:
            return self.puzzle("callback_query")
        action, token, question, answer = _pressed(as_text(query.get("data")) or "")
        return ButtonPress(
            channel=Channel.TELEGRAM,
            account=self.account,
            external_id=self.external_id,
            action=action,
            raw=self.raw,
            sender=str(sender),
            token=token,
            question=question,
            answer=answer,
            press_id=as_text(query.get("id")),
            message_ref=_ref(as_object(query.get("message"))),
            language_hint=_language(author),
        )


def _pressed(carried: str) -> tuple[PressAction, str | None, str | None, str | None]:
    if claim := _TOKEN.fullmatch(carried):
        return _ACTIONS[claim[1]], claim[2], None, None
    if reply := _ANSWER.fullmatch(carried):
        return PressAction.ANSWER, None, reply[1], reply[2]
    if language := _LANGUAGE.fullmatch(carried):
        return PressAction.LANGUAGE, language[1], None, None
    return _SAFETY.get(carried, PressAction.OTHER), None, None, None


def _language(person: Mapping[str, object]) -> Language | None:
    code = (as_text(person.get("language_code")) or "").partition("-")[0].lower()
    return _LANGUAGES.get(code)


def _ref(message: Mapping[str, object]) -> str | None:
    number = as_whole(message.get("message_id"))
    return None if number is None else str(number)
