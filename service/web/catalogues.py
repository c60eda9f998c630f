"""Interface texts in four languages, read from gettext catalogues."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from service.domain.terms import Language

LOCALES: Final = Path(__file__).parent / "locale"
DESK_LANGUAGES: Final = (Language.AZ, Language.RU, Language.EN)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The texts of one language; a text that is missing is shown as it stands in the code."""

    language: Language
    single: Mapping[str, str] = field(repr=False)
    plural: Mapping[str, tuple[str, ...]] = field(repr=False)
    form_of: Callable[[int], int] = field(repr=False)

    def gettext(self, text: str) -> str:
        """The text in this language."""
        return self.single.get(text, text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The text that fits a count."""
        forms = self.plural.get(one)
        if forms is None:
            return one if count == 1 else many
        return forms[self.form_of(count)]


def po_file(language: Language) -> Path:
    """Where the texts of a language are kept."""
    return LOCALES / language.value / "LC_MESSAGES" / "messages.po"


def catalogue(language: Language) -> Catalog:
    """The texts of a language with everything translators noted."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language.value)


@cache
def phrases(language: Language) -> Phrases:
    """The texts of a language, read once."""
    read = catalogue(language)
    single: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    for message in read:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, tuple):
            forms = tuple(str(form) for form in message.string or ())
            if forms and all(forms):
                plural[message.id[0]] = forms
        elif isinstance(message.string, str) and message.string:
            single[str(message.id)] = message.string
    return Phrases(language, single, plural, c2py(read.plural_expr))
