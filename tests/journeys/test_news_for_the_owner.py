"""A family writes on: whoever has their appeal hears of new facts, and is left alone otherwise."""

from service.domain.terms import ContactMethod
from tests.desk import Desk

FAMILY = 42
DANGER = "Qardaşımı indi polis bölməsində döyürlər"


async def test_new_facts_reach_the_owner_and_repetitions_do_not(desk: Desk) -> None:
    lawyer = await desk.hires("rashad", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.telegram(FAMILY, DANGER)
    await desk.works()
    reference = (await lawyer.queue())[0]["reference"]
    assert (await lawyer.does(reference, "acknowledgement")).status_code == 201
    await desk.works()
    before = len(desk.said_to("10"))
    await desk.telegram(FAMILY, DANGER)
    await desk.works()
    assert len(desk.said_to("10")) == before
    await desk.telegram(FAMILY, "Ona insulin vermirlər, huşunu itirib")
    await desk.works()
    told = desk.said_to("10")[before:]
    assert len(told) == 1
    assert "yeni məlumat" in told[0]
    assert "insulin" not in told[0]
    await desk.telegram(FAMILY, "Onu öldürəcəklərini deyirlər")
    await desk.works()
    assert len(desk.said_to("10")) == before + 2
    assert len({message.key for message in desk.sent if message.to == "10"}) == len(
        [message for message in desk.sent if message.to == "10"]
    )


async def test_news_in_an_ordinary_appeal_wait_on_the_desk(desk: Desk) -> None:
    lawyer = await desk.hires("rashad", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.telegram(FAMILY, "Bağlamanı qəbul etmirlər")
    await desk.works()
    reference = (await lawyer.queue())[0]["reference"]
    await lawyer.does(reference, "acknowledgement")
    await desk.telegram(FAMILY, "Kamerada soyuqdur, yorğan vermirlər")
    await desk.works()
    assert desk.said_to("10") == []
