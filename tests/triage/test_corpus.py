"""The labelled messages: enough, of many writers, none on two sides, none said twice."""

import json
import re
from collections import Counter
from importlib.resources import files

from service.domain.terms import Channel
from service.triage.folding import fold
from service.triage.indicators import CODES, MODIFIERS
from service.triage.training.messages import packaged_messages, sides

MESSAGES, HASH = packaged_messages()
RUN = 12
NOT_SHOWN = {"FEAR", "QUESTION", "RESOLVED"}


def test_there_are_ten_thousand_messages_and_three_thousand_urgent_ones() -> None:
    assert len(MESSAGES) >= 10_000
    assert sum(message.critical for message in MESSAGES) >= 3_000
    languages = Counter(message.language for message in MESSAGES)
    assert languages["az"] >= 5_000
    assert min(languages.values()) >= 500


def test_every_writer_is_known_and_stands_on_one_side() -> None:
    of_writer = sides()
    told = files("service.triage.corpus").joinpath("writers.jsonl").read_text(encoding="utf-8")
    known = {json.loads(line)["writer"] for line in told.splitlines()}
    assert known == of_writer.keys()
    assert {message.writer for message in MESSAGES} <= known


def test_ids_are_unique_and_labels_are_words_of_the_policy() -> None:
    assert len({message.id for message in MESSAGES}) == len(MESSAGES)
    channels = {channel.value for channel in Channel}
    for message in MESSAGES:
        assert message.indicators.keys() <= CODES, message.id
        assert message.modifiers <= MODIFIERS | NOT_SHOWN, message.id
        assert message.channel in channels, message.id


def test_every_indicator_is_told_of_in_training() -> None:
    of_writer = sides()
    told = Counter(
        code for m in MESSAGES if of_writer[m.writer] == "train" for code in m.indicators
    )
    assert told.keys() == CODES
    assert min(told.values()) >= 10


def test_no_long_run_of_words_stands_on_two_sides() -> None:
    of_writer = sides()
    seen: dict[tuple[str, ...], str] = {}
    for message in MESSAGES:
        words = re.findall(r"\w+", fold(message.text))
        side = of_writer[message.writer]
        for start in range(len(words) - RUN + 1):
            run = tuple(words[start : start + RUN])
            assert seen.setdefault(run, side) == side, message.id
