"""A good body for every door that takes one, and the ways to spoil it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

NIGHT = {"starts_at": "2026-11-23T18:00:00Z", "ends_at": "2026-11-24T06:00:00Z"}
STEPS = [{"after_s": 0, "whom": "best", "count": 2}, {"after_s": 60, "whom": "everybody"}]
NOBODY = "00000000-0000-0000-0000-000000000000"
RECEIPT = {"reference": "916-2222-2222", "words": "a b c d e"}
NAMES = {"az": "Yeni", "ru": "Новое", "en": "New"}
GOOD: dict[str, dict[str, Any]] = {
    "/api/v1/sessions": {"username": "somebody", "password": "some password"},
    "/api/v1/appeals": {
        "channel": "call",
        "text": "Kömək edin",
        "appellant": {"name": "A", "phone": "+994501234567"},
        "person": {"name": "B", "age": 20},
        "place": "Bakı",
        "answers": {},
    },
    "/api/v1/triage": {"channel": "call", "text": "Kömək edin", "place": "Bakı"},
    "/api/v1/queue/next": {},
    "/api/v1/appeals/{reference}/acknowledgement": {"version": 1},
    "/api/v1/appeals/{reference}/release": {"reason": "a"},
    "/api/v1/appeals/{reference}/decline": {"reason": "a"},
    "/api/v1/appeals/{reference}/assignment": {"to": "lead", "reason": "a"},
    "/api/v1/appeals/{reference}/level": {"level": "P2", "reason": "a"},
    "/api/v1/appeals/{reference}/answers": {"answers": {"Q2": "a"}},
    "/api/v1/rulebook/dry-runs": {"days": 7},
    "/api/v1/rulebook/activation": {"version": "a", "reason": "a"},
    "/api/v1/appeals/{reference}/notes": {"text": "a"},
    "/api/v1/appeals/{reference}/actions": {"kind": "call", "text": "a"},
    "/api/v1/appeals/{reference}/messages": {"text": "a"},
    "/api/v1/appeals/{reference}/referrals": {"authority_id": "a", "text": "a"},
    "/api/v1/appeals/{reference}/links": {"reference": "916-2222-2222"},
    "/api/v1/appeals/{reference}/outcome": {"outcome": "advised", "text": "a"},
    "/api/v1/rotations": {
        "name": "a",
        "office": "baku",
        "people": ["lead"],
        "starts_on": "2026-11-23",
        "hand_over": "09:00",
        "turn_days": 7,
        "hours": 24,
    },
    "/api/v1/shifts/{shift_id}/override": {"username": "lead"},
    "/api/v1/swaps": {"shift_id": NOBODY, "to": "lead"},
    "/api/v1/absences": {"kind": "leave", **NIGHT},
    "/api/v1/me/contacts/{method}/confirmation": {"code": "123456"},
    "/api/v1/me/contacts": {"method": "sms", "address": "+994501112233"},
    "/api/v1/staff/{staff_id}/contacts": {"method": "sms", "address": "+994501112233"},
    "/api/v1/me/conflicts": {"kind": "official", "name": "A", "reason": "a"},
    "/api/v1/appeals/{reference}/conflicts": {"reason": "a"},
    "/api/v1/appeals/{reference}/outside-route": {"reason": "a"},
    "/api/v1/appeals/{reference}/wish": {"gender": "f"},
    "/api/v1/appeals/{reference}/page": {"reason": "a"},
    "/api/v1/appeals/{reference}/keeping": {"version": 1},
    "/api/v1/appeals/{reference}/hold": {"held": True, "reason": "a"},
    "/api/v1/appeals/{reference}/closure": {"version": 1},
    "/api/v1/appeals/{reference}/reopening": {"version": 1},
    "/api/v1/appeals/{reference}/identity": {"reason": "a"},
    "/api/v1/staff": {
        "username": "new",
        "name": "New",
        "role": "operator",
        "password": "long enough for anybody",
        "phone": "+994501234567",
    },
    "/api/v1/staff/{staff_id}/conflicts": {"facility_id": "a", "reason": "a"},
    "/api/v1/shifts": {"username": "lead", "office": "baku", **NIGHT},
    "/api/v1/escalation-policies": {"level": "P2", "steps": STEPS, "repeat_every_s": 300},
    "/api/v1/callbacks/{callback_id}/result": {"result": "no_answer"},
    "/api/v1/facilities": {
        "id": "new",
        "names": NAMES,
        "kind": "prison",
        "office": "baku",
        "authority": "penitentiary_service",
    },
    "/api/v1/offices": {"id": "new", "names": NAMES | {"tr": "Yeni"}},
    "/api/v1/authorities": {"id": "new", "names": NAMES},
    "/api/v1/visits": {"facility_id": "a", "kind": "ad_hoc", "planned_for": "2026-11-20"},
    "/api/v1/visits/{visit_id}/report": {"carried_out_on": "2026-11-20", "findings": "a"},
    "/api/v1/visits/{visit_id}/cancellation": {"version": 1},
    "/api/v1/recommendations": {"authority_id": "a", "text": "a", "issued_on": "2026-11-20"},
    "/api/v1/recommendations/{recommendation_id}/reply": {
        "state": "accepted",
        "replied_on": "2026-11-20",
    },
    "/api/v1/public/appeals": {"text": "Kömək edin", "contact": "a"},
    "/api/v1/public/receipts": RECEIPT,
    "/api/v1/public/receipts/messages": {**RECEIPT, "text": "a"},
}
# A body is read, but nothing in it is.
WITHOUT_BODY = {"/api/v1/jobs/{job_id}/retry", "/api/v1/callbacks/{callback_id}/number"}
WITHOUT_BODY |= {"/api/v1/spool/aside/{input_id}/retry"}
# These take forms with files in them, and have tests of their own.
WITHOUT_BODY |= {
    "/api/v1/public/receipts/attachments",
    "/api/v1/appeals/{reference}/attachments",
    "/api/v1/appeals/{reference}/attachments/{attachment_id}/original",
}
WITHOUT_BODY |= {
    "/api/v1/me/calendar",
    "/api/v1/me/contacts/{method}/test",
    "/api/v1/me/contacts/{method}/first",
    "/api/v1/staff/{staff_id}/contacts/{method}/first",
    "/api/v1/swaps/{swap_id}/acceptance",
    "/api/v1/swaps/{swap_id}/refusal",
    "/api/v1/swaps/{swap_id}/withdrawal",
}
DEEP = 100_000
HUGE = 10**400


@dataclass(frozen=True)
class Spoiled:
    """A request body that must be refused, and the field that is to blame, if one is."""

    name: str
    content: bytes
    kind: str = "application/json"
    field: str | None = None
    # UTF-16 announces itself, so a reader may understand it rather than refuse it.
    may_be_read: bool = False


def plain(body: object) -> bytes:
    """JSON as careless programs write it: NaN, half letters and all."""
    return json.dumps(body).encode()


def whole(good: dict[str, Any]) -> Iterator[Spoiled]:
    """Bodies that are wrong as a whole."""
    text = json.dumps(good, ensure_ascii=False)
    yield Spoiled("nothing", b"")
    yield Spoiled("null", b"null")
    yield Spoiled("a list", plain([good]))
    yield Spoiled("a word", b'"text"')
    yield Spoiled("a number without end", b"9" * 5_000)
    yield Spoiled("cut off", plain(good)[:-1])
    yield Spoiled("no JSON", b"<html>")
    yield Spoiled("Latin letters of one byte", b'{"text":"\xe7\xfc\xf6"}')
    yield Spoiled("UTF-16", text.encode("utf-16"), may_be_read=True)
    yield Spoiled("UTF-16 without a mark", text.encode("utf-16-be"), may_be_read=True)
    yield Spoiled("five megabytes", plain({**good, "text": "a" * 5_000_000}))
    yield Spoiled("a hundred thousand lists", b"[" * DEEP)
    yield Spoiled("a hundred thousand objects", b'{"text":' * DEEP + b"1" + b"}" * DEEP)
    yield Spoiled("closed lists", b'{"text":' + b"[" * DEEP + b"]" * DEEP + b"}")
    yield Spoiled("a form", b"text=a", kind="application/x-www-form-urlencoded")
    yield Spoiled("plain text", plain(good), kind="text/plain")


def by_field(good: dict[str, Any]) -> Iterator[Spoiled]:
    """Bodies in which one field is wrong."""
    yield Spoiled("an unknown field", plain({**good, "surprise": 1}), field="surprise")
    yield Spoiled("a prototype", plain({**good, "__proto__": {}}), field="__proto__")
    for name, value in good.items():
        wrong: dict[str, object] = {"an object": {"a": {}}, "NaN": float("nan"), "huge": HUGE}
        if isinstance(value, str):
            wrong |= {
                "NUL": f"{value}\0",
                "half a letter": f"{value}\ud800",
                "too long": "ə" * 64_001,
                "a list of objects": [{"a": 1}],
            }
        if name == "password":
            del wrong["NUL"]  # It is hashed, never stored, so every character is as good.
        for what, instead in wrong.items():
            body = plain({**good, name: instead})
            yield Spoiled(f"{name}: {what}", body, field=name)


# Odd, but somebody may have said it; it is never a fault of ours.
ODD_WORDS = (
    "👮🏽‍♂️🆘" * 200,
    "\u202eسرية\u202c \u2066text\u2069",
    "a\u0301" * 3_000,
    "\u200b\u200d\ufeff",
    "\u001b[31mred\u001b[0m\r\nInjected: yes",
    "ﷺ" * 5_000,
    "{{7*7}} ${jndi:ldap://x} %s %n '; drop table appeal; --",
    "ə" * 63_999,
    "\U0010ffff\ufffe\uffff",
    "İıŞşƏəĞğ" * 1_000,
)
