"""People who send files, and staff who look at them."""

import json
from typing import Any

from tests.desk import Desk, Person

CHAT = 77
SIZES = [
    {"file_id": "small", "width": 9, "height": 9},
    {"file_id": "big", "width": 90, "height": 90},
]
PHOTO = {"text": "", "photo": SIZES}


async def sends(desk: Desk, what: dict[str, Any], **held: bytes) -> None:
    """A person sends files to the bot."""
    desk.files["telegram"].held |= held
    number = next(desk.numbers)
    message = {
        "message_id": number,
        "date": int(desk.clock().timestamp()),
        "chat": {"id": CHAT, "type": "private"},
        "from": {"id": CHAT, "is_bot": False, "first_name": "Ad", "language_code": "az"},
        **{name: value for name, value in what.items() if name != "text"},
    }
    body = {"update_id": number, "message": message}
    assert (await desk.telegram_raw(json.dumps(body).encode())).status_code == 200


async def only_card(desk: Desk, person: Person) -> dict[str, Any]:
    (row,) = await person.queue()
    return await person.card(row["reference"])


def files_of(card: dict[str, Any]) -> list[dict[str, Any]]:
    return [file for message in card["messages"] for file in message["attachments"]]
