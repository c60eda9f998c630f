"""Coded words about what came in: files, the marks of messages, and calls to be returned."""

from collections.abc import Mapping
from typing import Final

from service.web.translatable import said

CAME_IN: Final[Mapping[str, Mapping[str, str]]] = {
    "file_state": {
        "waiting": said("on its way to us"),
        "sealed": said("being looked into"),
        "ready": said("can be opened"),
        "refused": said("not opened here"),
        "gone": said("could not be fetched"),
    },
    "file_note": {
        "kind": said("this kind of file is kept sealed"),
        "infected": said("the scanner found a virus"),
        "too_many_pixels": said("the picture is too large inside"),
        "archive_limit": said("the document is too large inside"),
        "active_content": said("the document holds a program"),
        "encrypted": said("the document is locked with a password"),
        "broken": said("the file is damaged"),
        "too_large": said("larger than we take"),
        "too_big_there": said("larger than the messenger hands out"),
    },
    "mark": {"edited": said("edited"), "forwarded": said("forwarded")},
    "scan": {
        "clean": said("no virus found"),
        "infected": said("virus"),
        "not_scanned": said("not scanned for viruses"),
    },
    "callback": {
        "danger": said("Pressed for danger now"),
        "missed_call": said("Missed call"),
        "dropped_call": said("The call broke off"),
        "empty_recording": said("Recording without words"),
        "undelivered": said("Our answer did not arrive"),
    },
    "callback_result": {
        "reached": said("Spoke with the person"),
        "no_answer": said("No answer, try again later"),
        "wrong_number": said("Wrong number"),
        "not_needed": said("No call is needed"),
    },
}
