"""One Jinja environment a language, with the filters that pages use."""

from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.domain.terms import Language, Role
from service.security.permissions import Permission, may
from service.web import times
from service.web.casing import az_lower, az_upper
from service.web.catalogues import DESK_LANGUAGES, Phrases, phrases
from service.web.labels import ALL, label
from service.web.static import static_prefix
from service.web.translatable import said

TEMPLATES: Final = Path(__file__).parent / "templates"
UNITS: Final = (said("min"), said("h"), said("d"))


def named(names: dict[str, str], language: str) -> str:
    """A place or office in this language, or in Azerbaijani."""
    return names.get(language) or names.get("az") or next(iter(names.values()), "")


def allowed(role: Role, permission: str) -> bool:
    """Whether a role may do something, so that a page shows no button that answers no."""
    return may(role, Permission(permission))


def in_words(language: Language, kind: str, code: str | None) -> str:
    """A coded word in a language."""
    return phrases(language).gettext(label(kind, code))


def units_in(words: Phrases) -> tuple[str, str, str]:
    """Minutes, hours and days, as short as they are written."""
    minute, hour, day = (words.gettext(unit) for unit in UNITS)
    return minute, hour, day


def deadline_words(words: Phrases) -> tuple[str, str]:
    """What is said before a span that is over, and before one that runs."""
    return words.gettext(said("late by")), words.gettext(said("left"))


def _filters(language: Language, words: Phrases) -> dict[str, Any]:
    code = language.value
    az = language is Language.AZ
    return {
        "clock_time": partial(times.clock_time, language=code),
        "end_time": partial(times.end_time, language=code),
        "day_and_time": partial(times.day_and_time, language=code),
        "full_moment": partial(times.full_moment, language=code),
        "date_in_words": partial(times.date_in_words, language=code),
        "day_or_moment": partial(times.day_or_moment, language=code),
        "week_day": partial(times.week_day, language=code),
        "short_day": partial(times.short_day, language=code),
        "decimal": partial(times.decimal, language=code),
        "span": partial(times.span, units=units_in(words)),
        "waited": partial(times.waited, units=units_in(words)),
        "countdown": partial(times.countdown, units=units_in(words), words=deadline_words(words)),
        "named": partial(named, language=code),
        "upper": az_upper if az else str.upper,
        "lower": az_lower if az else str.lower,
    }


@cache
def environment(language: Language) -> Environment:
    """The environment of a language; every value is escaped, every missing one is an error."""
    words = phrases(language)
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    made.filters |= _filters(language, words)
    made.globals |= {
        "static": static_prefix(),
        "language": language.value,
        "languages": DESK_LANGUAGES,
        "label": partial(in_words, language),
        "labels": {kind: tuple(codes) for kind, codes in ALL.items()},
        "units": units_in(words),
        "may": allowed,
        "parsed": times.parsed,
    }
    return made
