"""Lists leave the desk as files: without a word or a name, by those who may, and noted."""

import csv
import io
import re

import httpx2
import pytest
from sqlalchemy import select

from service.domain.terms import JobState, Role
from service.models import AuditEntry, Job
from tests.desk import Desk
from tests.web.visitor import Visitor, words_of

DANGER = "Qardaşımı indi polis bölməsində döyürlər"
PHONE = "+994501112233"


def rows_of(answer: httpx2.Response) -> list[list[str]]:
    """A file as a spreadsheet reads it."""
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def noted(desk: Desk, name: str) -> list[dict[str, object]]:
    """What the journal says of a list that was carried out."""
    query = select(AuditEntry.facts).filter_by(action="list.exported", subject=name)
    async with desk.runtime.sessions() as tx:
        return list(await tx.scalars(query))


async def lead(desk: Desk) -> Visitor:
    return Visitor(desk, await desk.hires("sara", Role.COORDINATOR))


async def test_the_queue_and_a_search_leave_without_a_word_or_a_name(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files(DANGER, appellant={"name": "Aygün", "phone": PHONE})
    visitor = await lead(desk)
    queue = await visitor.get("/desk/queue/file?level=P1&kind=csv")
    found = await visitor.post("/desk/search/file", q=PHONE, kind="csv")
    for answer in (queue, found):
        _, row = rows_of(answer)
        assert row[:2] == [filed["reference"], "P1"]
        assert not any(word in answer.text for word in ("döyürlər", "Aygün", PHONE))
    assert rows_of(await visitor.get("/desk/queue/file?level=P5"))[1:] == []
    assert await noted(desk, "search") == [{"rows": 1, "kind": "csv"}]
    assert [each["rows"] for each in await noted(desk, "queue")] == [1, 0]


async def test_who_reads_no_figures_carries_no_appeals_out(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await operator.files(DANGER)
    visitor = Visitor(desk, operator)
    assert "/desk/queue/file" not in (await visitor.get("/desk/queue")).text
    assert (await visitor.get("/desk/queue/file")).status_code == 403
    assert (await visitor.post("/desk/search/file", q=DANGER)).status_code == 403
    assert await noted(desk, "queue") == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_the_staff_list_is_narrowed_sorted_and_carried_out(desk: Desk, kind: str) -> None:
    await desk.hires("rashad")
    await desk.hires("nigar")
    visitor = await lead(desk)
    page = words_of(await visitor.get("/desk/staff?q=rashad"))
    assert "Rashad" in page
    assert "Nigar" not in page
    answer = await visitor.get(f"/desk/staff?sort=-name&kind={kind}")
    if kind == "csv":
        assert [row[0] for row in rows_of(answer)][1:] == ["Sara", "Rashad", "Nigar"]
    (entry,) = await noted(desk, "staff")
    assert entry == {"rows": 3, "kind": kind}


async def test_dead_jobs_are_a_list_like_any_other_and_can_be_tried_again(desk: Desk) -> None:
    async with desk.runtime.sessions.begin() as tx:
        for number, kind in enumerate(("send_reply", "page_responder")):
            tx.add(
                Job(
                    kind=kind,
                    key=f"dead:{number}",
                    payload={},
                    priority=3,
                    created_at=desk.clock(),
                    state=JobState.DEAD,
                    due_at=desk.clock(),
                    finished_at=desk.clock(),
                    attempts=7,
                    error_class="ProviderRefused",
                )
            )
    visitor = await lead(desk)
    page = await visitor.get("/desk/jobs?q=send_reply")
    assert "page_responder" not in page.text
    again = re.findall(r'action="/desk/jobs/([0-9]+/retry)"', page.text)[0]
    _, *rows = rows_of(await visitor.get("/desk/jobs?kind=csv&sort=kind"))
    assert [row[1] for row in rows] == ["page_responder", "send_reply"]
    assert (await visitor.post(f"/desk/jobs/{again}")).status_code == 303
    left = (await visitor.get("/desk/jobs")).text
    assert "send_reply" not in left
    assert "page_responder" in left


async def test_what_a_silent_provider_left_is_tried_again_at_one_press(desk: Desk) -> None:
    async with desk.runtime.sessions.begin() as tx:
        for number in range(3):
            tx.add(
                Job(
                    kind="page",
                    payload={},
                    key=f"page:{number}",
                    priority=3,
                    created_at=desk.clock(),
                    state=JobState.DEAD,
                    due_at=desk.clock(),
                    finished_at=desk.clock(),
                    attempts=20,
                    error_class="SendFailed",
                )
            )
    visitor = await lead(desk)
    assert "provayder qəbul etmədi" in (await visitor.get("/desk/jobs")).text
    assert (await visitor.post("/desk/jobs/retry")).status_code == 303
    assert "provayder qəbul etmədi" not in (await visitor.get("/desk/jobs")).text
