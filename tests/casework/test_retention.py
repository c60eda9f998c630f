"""What its time has passed is erased whole; what is needed longer is held (S40)."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from service.attachments.erase import erase_files
from service.casework.retention import erase_expired, expired
from service.commands import retention as command
from service.domain.terms import Role
from service.models import Appeal, Attachment, Base, Message
from service.notify.registry import Senders
from service.settings import RetentionSettings
from service.worker import Worker
from tests.desk import Desk, Person

PARCEL = "Vüqarın bağlamasını qəbul etmirlər"
DANGER = "Əliyev Vüqarı polisdə indi döyürlər"
PHONE = "+994501112233"
WORDS = "Vüqar"
A_YEAR = RetentionSettings(ordinary_days=365, urgent_days=365)
LONGER_FOR_HARM = RetentionSettings(ordinary_days=365, urgent_days=3650)


@pytest.fixture
async def lead(desk: Desk) -> Person:
    return await desk.hires("lead", Role.COORDINATOR)


async def closed(desk: Desk, lead: Person, text: str = PARCEL) -> str:
    """An appeal with a name, a telephone, a note and an outcome, closed today."""
    filed = await lead.files(
        text, appellant={"phone": PHONE, "name": "Sevda"}, person={"name": "Vüqar", "age": 31}
    )
    reference = str(filed["reference"])
    await lead.does(reference, "acknowledgement")
    await lead.does(reference, "notes", text=f"{WORDS} yaxşıdır")
    await lead.does(reference, "actions", kind="called_back", text=WORDS)
    await lead.does(reference, "outcome", outcome="advised", reason_untold=WORDS)
    done = await lead.does(reference, "closure")
    if done.status_code == 202:
        second = await desk.hires("second")
        done = await second.does(reference, "closure")
    assert done.json()["status"] == "closed", done.text
    return reference


async def erase(desk: Desk, kept_for: RetentionSettings = A_YEAR) -> int:
    async with desk.runtime.sessions.begin() as tx:
        return await erase_expired(tx, kept_for, now=desk.clock())


async def rows_of(desk: Desk, reference: str) -> list[dict[str, Any]]:
    """Everything in the database that belongs to an appeal."""
    async with desk.runtime.sessions() as tx:
        appeal = (await tx.scalars(select(Appeal).filter_by(reference=reference))).one()
        found = [
            dict(
                (await tx.execute(select(Appeal.__table__).filter_by(id=appeal.id))).one()._mapping
            )
        ]
        for table in Base.metadata.sorted_tables:
            if "appeal_id" in table.c:
                query = select(table).where(table.c.appeal_id == appeal.id)
                found += [dict(row._mapping) for row in await tx.execute(query)]
    return found


async def test_after_its_time_no_word_and_no_fingerprint_is_left(desk: Desk, lead: Person) -> None:
    reference = await closed(desk, lead)
    before = await rows_of(desk, reference)
    desk.clock.wind(days=366)
    assert await erase(desk) == 1
    after = await rows_of(desk, reference)
    assert any(isinstance(value, bytes) for row in before for value in row.values())
    left = {
        name
        for row in after
        for name, value in row.items()
        if isinstance(value, bytes) or (name in {"tokens", "provider_id"} and value)
    }
    assert left == set()
    kept = next(row for row in after if row.get("reference") == reference)
    assert (kept["outcome"], kept["erased_at"]) == ("advised", desk.clock())
    assert await erase(desk) == 0


async def test_nobody_finds_or_opens_it_any_more(desk: Desk, lead: Person) -> None:
    reference = await closed(desk, lead)
    desk.clock.wind(days=366)
    await erase(desk)
    lead = await desk.hires("later", Role.COORDINATOR)
    assert (await lead.get(f"/api/v1/appeals/{reference}")).status_code == 404
    assert (await lead.get("/api/v1/appeals", q=WORDS, status="closed")).json()["items"] == []
    again = await lead.files(PARCEL, appellant={"phone": PHONE})
    assert again["links"] == []
    counted = await lead.get("/api/v1/statistics/received")
    assert counted.status_code == 200


async def test_nothing_goes_early_and_nothing_while_no_time_is_set(
    desk: Desk, lead: Person
) -> None:
    await closed(desk, lead)
    desk.clock.wind(days=364)
    assert await erase(desk) == 0
    desk.clock.wind(days=10_000)
    assert await erase(desk, RetentionSettings()) == 0
    assert await erase(desk) == 1


async def test_evidence_of_harm_is_kept_by_the_most_urgent_level_there_was(
    desk: Desk, lead: Person
) -> None:
    reference = await closed(desk, lead, DANGER)
    async with desk.runtime.sessions.begin() as tx:
        appeal = (await tx.scalars(select(Appeal).filter_by(reference=reference))).one()
        appeal.level = 5
    desk.clock.wind(days=400)
    assert await erase(desk, LONGER_FOR_HARM) == 0
    desk.clock.wind(days=3300)
    assert await erase(desk, LONGER_FOR_HARM) == 1


async def test_an_open_appeal_is_never_erased(desk: Desk, lead: Person) -> None:
    await lead.files(PARCEL)
    desk.clock.wind(days=10_000)
    assert await erase(desk) == 0


async def test_a_hold_keeps_it_and_letting_go_ends_that(desk: Desk, lead: Person) -> None:
    reference = await closed(desk, lead)
    held = await lead.does(reference, "hold", held=True, reason="məhkəmə gedir")
    assert (held.status_code, held.json()["on_hold"]) == (201, True)
    assert (await lead.does(reference, "hold", held=True, reason="yenə")).status_code == 409
    desk.clock.wind(days=366)
    assert await erase(desk) == 0
    lead = await desk.hires("later", Role.COORDINATOR)
    freed = await lead.does(reference, "hold", held=False, reason="məhkəmə bitdi")
    assert freed.json()["on_hold"] is False
    assert await erase(desk) == 1


async def test_files_leave_the_store_too(desk: Desk, lead: Person) -> None:
    reference = str((await lead.files(PARCEL))["reference"])
    given = await desk.http.post(
        f"/api/v1/appeals/{reference}/attachments",
        files={"file": ("a.txt", b"Vuqar", "text/plain")},
        headers=lead.headers,
    )
    assert given.status_code == 201, given.text
    await lead.does(reference, "acknowledgement")
    await lead.does(reference, "outcome", outcome="advised", reason_untold=WORDS)
    assert (await lead.does(reference, "closure")).json()["status"] == "closed"
    folder = desk.runtime.settings.data_dir / "attachments"
    assert [each for each in folder.rglob("*") if each.is_file()]
    desk.clock.wind(days=366)
    assert await erase(desk) == 1
    await desk.works()
    assert not [each for each in folder.rglob("*") if each.is_file()]
    async with desk.runtime.sessions() as tx:
        (row,) = (await tx.scalars(select(Attachment))).all()
        assert (row.state, row.place) == ("gone", None)
        await erase_files(desk.runtime.sessions, desk.runtime.vault, row.appeal_id)


async def test_the_worker_does_it_by_itself(desk: Desk, lead: Person) -> None:
    await closed(desk, lead)
    desk.clock.wind(days=366)
    settings = desk.runtime.settings.model_copy(update={"retention": A_YEAR})
    nobody = Senders(to_appellants={}, to_responders={})
    await Worker(replace(desk.runtime, settings=settings), nobody).tidy_up()
    async with desk.runtime.sessions() as tx:
        assert await expired(tx, A_YEAR, now=desk.clock()) == []
        assert (await tx.scalars(select(Message.text_enc).distinct())).all() == [None]


async def test_the_command_says_how_many_and_erases_only_when_asked(
    desk: Desk, lead: Person
) -> None:
    await closed(desk, lead)
    desk.clock.wind(days=366)
    settings = desk.runtime.settings.model_copy(update={"retention": A_YEAR})
    runtime = replace(desk.runtime, settings=settings)
    assert await command.count_expired(runtime) == "1 closed appeals are past their time.\n"
    assert await command.count_expired(desk.runtime) == command.NO_TIME
    assert await command.erase_all(runtime) == "1 appeals were erased.\n"
    assert await command.count_expired(runtime) == "0 closed appeals are past their time.\n"
