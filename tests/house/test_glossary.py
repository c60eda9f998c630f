"""One word, one meaning: every coded word that staff would recognise is in README's glossary."""

import enum
import inspect
import re

from service.domain import staffing, terms
from tests.house.sources import PROJECT

HEADING = "## Glossary"


def enums() -> list[type[enum.Enum]]:
    """Every enum of the domain's words."""
    return [
        kind
        for module in (terms, staffing)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, enum.Enum) and kind.__module__ == module.__name__
    ]


def coded_words() -> set[str]:
    """The word of each member, as it stands in JSON and in the database."""
    members = (member for kind in enums() for member in kind)
    return {m.value if isinstance(m.value, str) else m.name for m in members}


def notions() -> set[str]:
    """What each enum is about, as a person would say it: DeliveryState is delivery state."""
    return {re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower() for kind in enums()}


def glossary() -> str:
    """README's glossary, up to the next heading of its rank."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert HEADING in readme
    return readme.partition(HEADING)[2].partition("\n## ")[0]


def test_every_coded_word_is_explained() -> None:
    text = glossary()
    assert sorted(word for word in coded_words() if f"`{word}`" not in text) == []


def test_every_notion_is_explained() -> None:
    text = glossary().lower()
    assert sorted(notion for notion in notions() if notion not in text) == []
