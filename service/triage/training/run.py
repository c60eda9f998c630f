"""Train, decide, write: the whole of `appeals triage train`."""

from collections.abc import Iterator
from pathlib import Path

from service.triage import model as package
from service.triage.model.artifact import NAME, unpack
from service.triage.rulebook import parse_rulebook, read_packaged
from service.triage.training.deciding import thresholds_of, tried, warmth_of
from service.triage.training.making import decided, make_model
from service.triage.training.messages import packaged_messages, sides


def trained() -> Iterator[str]:
    """Make the model and put it into the package, saying what happens."""
    messages, corpus = packaged_messages()
    side = sides()
    rulebook = parse_rulebook(read_packaged())
    train = [message for message in messages if side[message.writer] == "train"]
    tune = [message for message in messages if side[message.writer] == "tune"]
    yield f"corpus {corpus[:8]}: {len(train)} messages to learn from, {len(tune)} to decide on"
    content = make_model(train, rulebook, corpus)
    found = tried(tune, unpack(content), rulebook)
    warmth = warmth_of(found)
    limits = thresholds_of(found, warmth)
    content = decided(content, limits, warmth)
    Path(next(iter(package.__path__)), NAME).write_bytes(content)
    yield f"model {unpack(content).version}: {len(content) / 1e6:.1f} MB, temperature {warmth:.2f}"
    yield str(limits)
