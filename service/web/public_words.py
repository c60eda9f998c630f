"""What strangers read, in four languages, from catalogues of its own: the desk's are far longer."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Final

from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from service.domain.terms import Language
from service.web import times
from service.web.casing import az_upper
from service.web.catalogues import LOCALES
from service.web.static import static_prefix
from service.web.templating import TEMPLATES

CALL: Final = Markup('<a href="tel:916">916</a>')


@cache
def public_texts(language: Language) -> Mapping[str, str]:
    """The texts of a language by their English, read once."""
    with (LOCALES / language.value / "LC_MESSAGES" / "public.po").open("rb") as file:
        read = read_po(file, locale=language.value)
    return {str(m.id): str(m.string) for m in read if m.id and m.string and not m.fuzzy}


def say(text: str, language: Language) -> str:
    """A text in a language; one that is missing is shown in English."""
    return public_texts(language).get(text, text)


def with_call(text: str) -> Markup:
    """A text in which the number can be tapped to call it."""
    before, number, after = text.partition("916")
    return escape(before) + (CALL if number else Markup("")) + escape(after)


@cache
def public_environment(language: Language) -> Environment:
    """How pages for strangers are written; every value is escaped, every missing one an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "say": partial(say, language=language),
        "static": static_prefix(),
        "language": language.value,
        "languages": [each.value for each in Language],
    }
    made.filters |= {
        "upper": az_upper if language is Language.AZ else str.upper,
        "with_call": with_call,
        "day_and_time": partial(times.day_and_time, language=language.value),
    }
    return made
