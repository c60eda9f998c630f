"""The queue's page shows who should be helped first, to each what is theirs."""

import html

from service.domain.terms import Role
from tests.desk import Desk
from tests.web.visitor import Visitor, words_of

DANGER = "Qardaşımı indi polis bölməsində döyürlər, qışqırır"
PARCEL = "Bağlamanı qəbul etmirlər, həftə sonu görüş də vermədilər"


async def test_danger_owns_the_top_of_the_page(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await operator.files(PARCEL)
    filed = await operator.files(DANGER)
    page = await Visitor(desk, operator).get("/desk/queue")
    assert page.status_code == 200
    assert 'class="alarm alarm-on"' in page.text
    assert page.text.index(filed["reference"]) < page.text.index("Bağlamanı")
    assert "<mark>döyürlər</mark>" in page.text


async def test_an_empty_queue_says_so_calmly(desk: Desk) -> None:
    page = await Visitor(desk, await desk.hires("leyla", Role.OPERATOR)).get("/desk/queue")
    assert "Gözləyən təxirəsalınmaz müraciət yoxdur." in words_of(page)
    assert "alarm-on" not in page.text


async def test_words_of_strangers_stay_words(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    attack = "<img src=x onerror=alert(1)>\"'></script><script>alert(2)</script> döyürlər"
    filed = await operator.files(attack)
    visitor = Visitor(desk, operator)
    for path in ("/desk/queue", f"/desk/appeals/{filed['reference']}"):
        page = await visitor.get(path)
        assert "<img" not in page.text
        assert "<script>alert" not in page.text
        assert html.escape("<img src=x") in page.text


async def test_the_script_gets_the_same_rows(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files(DANGER)
    answer = await Visitor(desk, operator).get("/desk/queue/rows", Accept="application/json")
    shown = answer.json()
    assert [row["reference"] for row in shown["rows"]] == [filed["reference"]]
    assert [row["reference"] for row in shown["alarms"]] == [filed["reference"]]
    assert shown["now"] == desk.clock().timestamp() * 1000
    assert "".join(text for text, _ in shown["rows"][0]["words"]) == DANGER


async def test_the_script_of_a_signed_out_desk_is_told_so(desk: Desk) -> None:
    answer = await desk.http.get("/desk/queue/rows", headers={"Accept": "application/json"})
    assert answer.status_code == 401


async def test_filters_narrow_the_list_and_nonsense_does_not_break_it(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    danger, parcel = await operator.files(DANGER), await operator.files(PARCEL)
    visitor = Visitor(desk, operator)

    async def listed(query: str) -> list[str]:
        rows = (await visitor.get(f"/desk/queue/rows?{query}")).json()["rows"]
        return [row["reference"] for row in rows]

    assert await listed("level=P1") == [danger["reference"]]
    assert await listed(f"level={parcel['level']}") == [parcel["reference"]]
    assert await listed("language=ru") == []
    assert len(await listed("level=P9&region=%27or&channel=pigeon&scope=x")) == 2


async def test_next_takes_the_most_urgent_and_opens_it(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await operator.files(PARCEL)
    filed = await operator.files(DANGER)
    visitor = Visitor(desk, operator)
    taken = await visitor.post("/desk/queue/next")
    assert taken.headers["location"] == f"/desk/appeals/{filed['reference']}"
    mine = await visitor.get("/desk/queue?scope=mine")
    assert f'data-reference="{filed["reference"]}"' in mine.text
    await visitor.post("/desk/queue/next")
    nothing = await visitor.post("/desk/queue/next")
    assert nothing.headers["location"].endswith("notice=nothing")


async def test_an_administrator_sees_no_queue(desk: Desk) -> None:
    admin = await desk.hires("admin", Role.ADMINISTRATOR)
    page = await Visitor(desk, admin).get("/desk/queue")
    assert page.status_code == 403
    assert "Rolunuz buna icazə vermir." in words_of(page)


async def test_a_page_that_is_not_there_says_so(desk: Desk) -> None:
    page = await desk.http.get("/desk/nothing/here")
    assert page.status_code == 404
    assert "Belə səhifə yoxdur" in words_of(page)
