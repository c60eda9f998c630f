"""README's table of channels tells the truth, and a new channel is missed in all five places."""

import pytest

from service.casework.reply import CARRIED
from service.domain.terms import Channel, Language
from service.intake.desk import CONVERSING
from service.intake.opening import ANSWERING
from service.intake.registry import PARSERS
from service.notify import wording
from tests.channels.table import channel_table, ways
from tests.house.sources import PROJECT


async def test_the_table_in_the_readme_is_what_the_code_does() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    table = await channel_table()
    assert table in readme, f"README's table should be:\n{table}"


def test_every_channel_in_which_people_converse_has_a_parser() -> None:
    assert set(PARSERS) >= CONVERSING


async def test_every_channel_that_we_answer_in_has_a_sender() -> None:
    senders, _ = await ways()
    assert senders >= ANSWERING | CARRIED
    assert senders <= CARRIED


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("language", Language)
def test_every_channel_has_words_for_its_first_answer(channel: Channel, language: Language) -> None:
    assert wording.first_answer(channel, language, reference="916-7K3F-9QXD", safe=True)
