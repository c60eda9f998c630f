"""The OpenAPI document says what every route answers."""

from service.api.answers.table import ANSWERS
from tests.answers import document

FILE = "/api/v1/appeals/{reference}/attachments/{attachment_id}"
CALENDAR = "/api/v1/calendars/{token}.ics"
# Answers that are no JSON: a text, a stream, the bytes of a file.
WITHOUT_SHAPE = {"/metrics", "/api/v1/events", FILE, f"{FILE}/original", CALENDAR}


def test_the_table_names_only_routes_there_are() -> None:
    paths = document()["paths"]
    assert [route for route in ANSWERS if route[0] not in paths.get(route[1], {})] == []


def test_every_route_with_an_answer_has_its_shape() -> None:
    silent = []
    for path, operations in document()["paths"].items():
        if path.startswith("/webhooks/") or path in WITHOUT_SHAPE:
            continue
        for verb, operation in operations.items():
            good = next(status for status in operation["responses"] if status.startswith("2"))
            if good != "204" and (verb, path) not in ANSWERS:
                silent.append(f"{verb} {path}")
    assert silent == []
