"""Who the appellant is stays sealed; every look leaves a row, and no row can be touched unseen."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from service.domain.terms import Role
from service.runtime import Runtime
from service.staff.audit import Verdict, seal_audit, verify_audit
from tests.desk import Desk, Person
from tests.security_checks.planted import NAME, PHONE, found_in

APPELLANT = {"name": NAME, "phone": PHONE}


@pytest.fixture
async def operator(desk: Desk) -> Person:
    """Somebody at the phone."""
    return await desk.hires("operator", Role.OPERATOR, on_call_hours=None)


async def entries(desk: Desk, **asked: Any) -> list[dict[str, Any]]:
    """The audit journal, as an auditor reads it."""
    auditor = await desk.hires("auditor", Role.AUDITOR, on_call_hours=None)
    return list((await auditor.get("/api/v1/audit", **asked)).json()["items"])


async def test_the_card_never_says_who_called(desk: Desk, operator: Person) -> None:
    filed = await operator.files("Kömək edin", appellant=APPELLANT)
    reference = filed["reference"]
    looked = [
        await operator.get(f"/api/v1/appeals/{reference}"),
        await operator.get("/api/v1/queue"),
        await operator.get("/api/v1/appeals", q=PHONE),
        await operator.does(reference, "acknowledgement"),
        await operator.does(reference, "notes", text="a"),
    ]
    assert found_in(str(filed).encode()) == set()
    for answer in looked:
        assert answer.is_success
        assert found_in(answer.content) == set()
    assert filed["appellant"]["sealed"] is True


async def test_unsealing_shows_it_and_leaves_a_row(desk: Desk, operator: Person) -> None:
    reference = (await operator.files("Kömək edin", appellant=APPELLANT))["reference"]
    assert (await operator.does(reference, "identity")).status_code == 422
    shown = await operator.does(reference, "identity", reason="geri zəng")
    assert shown.status_code == 201
    assert (shown.json()["name"], shown.json()["phone"]) == (NAME, PHONE)
    rows = await entries(desk, subject=reference)
    assert [r["actor_id"] for r in rows if r["action"] == "appeal.identity_read"] == [
        str(operator.id)
    ]


async def test_reading_a_card_leaves_a_row(desk: Desk, operator: Person) -> None:
    reference = (await operator.files("Kömək edin"))["reference"]
    await operator.card(reference)
    actions = [row["action"] for row in await entries(desk, subject=reference)]
    assert "appeal.read" in actions


Tampering = Callable[[Any], Awaitable[Any]]


def sql(*statements: str) -> Tampering:
    """Somebody with the database's password at work."""

    async def tamper(tx: Any) -> None:
        for statement in statements:
            await tx.execute(text(statement))

    return tamper


TAMPERINGS: dict[str, tuple[Tampering, int]] = {
    "an edited action": (sql("update audit set action = 'appeal.seen' where place = 3"), 3),
    "an edited actor": (sql("update audit set actor_id = null where place = 4"), 4),
    "an edited hour": (sql("update audit set at = at + interval '1 s' where place = 2"), 2),
    "edited facts": (sql("""update audit set facts = '{"a": 1}' where place = 5"""), 5),
    "a removed row": (sql("delete from audit where place = 3"), 3),
    "a removed beginning": (sql("delete from audit where place = 1"), 1),
    "a swap": (
        sql(
            "update audit a set at = b.at, action = b.action, subject = b.subject, "
            "facts = b.facts, actor_id = b.actor_id from audit b "
            "where (a.place, b.place) in ((2, 6), (6, 2))"
        ),
        2,
    ),
    "a gap closed up": (
        sql(
            "delete from audit where place = 3",
            "update audit set place = -place where place > 3",
            "update audit set place = -place - 1 where place < 0",
        ),
        3,
    ),
}


async def story(desk: Desk, runtime: Runtime) -> int:
    """Some work, sealed; how many rows there are."""
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    for _ in range(3):
        reference = (await operator.files("Kömək edin"))["reference"]
        await operator.card(reference)
    async with runtime.sessions.begin() as tx:
        return await seal_audit(tx, runtime.keys)


async def verdict(runtime: Runtime) -> Verdict:
    async with runtime.sessions() as tx:
        return await verify_audit(tx, runtime.keys)


async def test_an_untouched_journal_fits(desk: Desk, runtime: Runtime) -> None:
    rows = await story(desk, runtime)
    assert await verdict(runtime) == Verdict(rows, None, 0)


@pytest.mark.parametrize(("tampering", "place"), TAMPERINGS.values(), ids=TAMPERINGS)
async def test_tampering_is_found_at_its_place(
    desk: Desk, runtime: Runtime, tampering: Tampering, place: int
) -> None:
    await story(desk, runtime)
    async with runtime.sessions.begin() as tx:
        await tampering(tx)
    assert (await verdict(runtime)).broken_at == place


async def test_a_row_put_in_is_found(desk: Desk, runtime: Runtime) -> None:
    rows = await story(desk, runtime)
    async with runtime.sessions.begin() as tx:
        await tx.execute(
            text(
                "insert into audit (at, action, subject, facts, place, seal) "
                "select at, 'appeal.read', 'x', '{}', :place, seal from audit where place = :last"
            ),
            {"place": rows + 1, "last": rows},
        )
    assert (await verdict(runtime)).broken_at == rows + 1
