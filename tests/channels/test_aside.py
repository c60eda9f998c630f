"""What could not be brought in from the spool is known, tells nothing, and can be tried again."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from service.commands.spool import app as spool_command
from service.domain.terms import AlarmKind, Channel, Role
from service.intake.spool import Spool
from service.listening.draining import tell_aside
from service.models import AuditEntry
from service.routing.watch import look
from service.runtime import Runtime
from service.security.encryption import key_ring
from service.spooling import drain, take_or_spool
from tests.conftest import MASTER_KEY
from tests.desk import Desk
from tests.web.visitor import Visitor, words_of

FORM = b"MessageSid=SM1&From=%2B994501112233&To=x&Body=Qobustanda+d%C3%B6y%C3%BCrl%C9%99r"
OTHER_KEY = "1:another master key that is long enough for one"


class Broken:
    """A keeper of ours that trips until it is mended."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.mended = False

    async def __call__(self, _runtime: Runtime, entry: Any) -> None:
        if not self.mended:
            raise ZeroDivisionError
        self.taken.append(entry)


@pytest.fixture
def spooling(runtime: Runtime, tmp_path: Path) -> Runtime:
    return replace(runtime, spool=Spool(tmp_path / "spool", key_ring(MASTER_KEY)))


@pytest.fixture
def spool(spooling: Runtime) -> Spool:
    assert spooling.spool is not None
    return spooling.spool


def two_inputs(spooling: Runtime, tmp_path: Path) -> None:
    """One that trips our own code, and one sealed under another key."""
    assert spooling.spool is not None
    spooling.spool.put({"kind": "payload", "channel": "sms", "account": "A", "raw": "eA=="})
    Spool(tmp_path / "spool", key_ring(OTHER_KEY)).put({"kind": "payload"})
    spooling.spool.look()


async def test_coordinators_see_that_and_why_but_no_word_and_try_again(
    spooling: Runtime, spool: Spool, tmp_path: Path, clock: Any
) -> None:
    two_inputs(spooling, tmp_path)
    keeper = Broken()
    assert await drain(spooling, {"payload": keeper}) == 0
    assert (spool.waiting, spool.aside()) == (0, 2)
    async with Desk.open(spooling, clock) as desk:
        lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
        items = (await lead.get("/api/v1/spool/aside")).json()["items"]
        assert [(i["channel"], i["opens"], i["error_class"]) for i in items] == [
            ("sms", True, "ZeroDivisionError"), (None, False, "Unreadable"),
        ]  # fmt: skip
        assert {i["came_at"][13:] for i in items} == {":00:00Z"}  # to the hour
        keeper.mended = True
        url = f"/api/v1/spool/aside/{items[0]['id']}/retry"
        assert (await lead.post(url)).status_code == 204
        assert (await lead.post(url)).status_code == 404
        responder = await desk.hires("someone")
        assert (await responder.get("/api/v1/spool/aside")).status_code == 403
    assert await drain(spooling, {"payload": keeper}) == 1
    assert (len(keeper.taken), spool.aside()) == (1, 1)
    async with spooling.sessions() as tx:
        told = select(AuditEntry.subject).where(AuditEntry.action == "spool.retried")
        assert (await tx.scalars(told)).all() == [items[0]["id"]]


async def test_the_page_of_the_jobs_shows_them_and_nothing_of_what_they_hold(
    spooling: Runtime, spool: Spool, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def trips(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("service.spooling.take_payload", trips)
        await take_or_spool(Channel.SMS, FORM, "ACtest", spooling)
        assert await drain(spooling) == 0
    async with Desk.open(spooling, clock) as desk:
        person = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
        lead = Visitor(desk, person)
        page = await lead.get("/desk/jobs")
        assert "ZeroDivisionError" in words_of(page)
        assert "SMS" in words_of(page)
        assert not [w for w in ("994501112233", "Qobustan", "döyürlər") if w in page.text]
        again = page.text.split('action="/desk/jobs/aside/')[1].split('"')[0]
        assert (await lead.post(f"/desk/jobs/aside/{again}")).status_code == 303
        assert await drain(spooling) == 1
        assert "ZeroDivisionError" not in (await lead.get("/desk/jobs")).text
        assert len(await person.queue()) == 1


async def test_an_alarm_stands_until_nothing_lies_aside(
    spooling: Runtime, spool: Spool, tmp_path: Path
) -> None:
    async def alarms(**later: float) -> list[Any]:
        async with spooling.sessions.begin() as tx:
            now = spooling.clock() + timedelta(**later)
            found = await look(tx, channels=(), channel_silent=timedelta(hours=1), now=now)
        return [(f.facts, len(f.subject)) for f in found if f.kind is AlarmKind.INPUT_ASIDE]

    two_inputs(spooling, tmp_path)
    await drain(spooling, {"payload": Broken()})
    assert await tell_aside(spooling) == 2
    assert await alarms() == [({"count": 2}, 4)]
    # A machine that is no more cannot be helped by an alarm.
    assert await alarms(days=8) == []
    for each in spool.asides():
        spool.bring_back(each)
    assert await tell_aside(spooling, 2) == 0
    assert await alarms() == []


def test_the_command_tells_and_returns_them_without_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPEALS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("APPEALS_MASTER_KEY", MASTER_KEY)
    call = CliRunner().invoke
    assert call(spool_command, ["aside"]).stdout == "Nothing lies aside on this machine.\n"
    spool = Spool(tmp_path / "spool", key_ring(MASTER_KEY))
    for number in range(2):
        spool.put({"kind": "form", "filing": {"text": f"söz {number}"}})
        spool.put_aside(next(spool.names()), "ZeroDivisionError")
    told = json.loads(call(spool_command, ["aside", "--json"]).stdout)
    assert [(row["channel"], row["error_class"]) for row in told] == [
        ("web", "ZeroDivisionError")
    ] * 2
    assert "söz" not in call(spool_command, ["aside"]).stdout
    assert call(spool_command, ["retry", told[0]["id"]]).stdout == "1 will be tried again.\n"
    assert call(spool_command, ["retry", told[0]["id"]]).exit_code == 1
    assert call(spool_command, ["retry"]).stdout == "1 will be tried again.\n"
    assert (spool.look(), spool.aside()) == (2, 0)
