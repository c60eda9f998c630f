"""Reasons as sentences for the person on duty, with the standard behind each."""

import tomllib
from functools import cache

from service.domain.terms import Language
from service.triage.rulebook import Rulebook, read_packaged


@cache
def _sentences() -> dict[str, dict[str, str]]:
    """The packaged sentences, read once when first asked for."""
    return tomllib.loads(read_packaged()["explain"])


def explain(code: str, language: Language) -> str:
    """What an indicator means, in Azerbaijani, Russian or English."""
    sentences = _sentences()[code]
    return sentences.get(language.value, sentences["en"])


def standard_of(code: str, rulebook: Rulebook) -> tuple[str, str]:
    """The standard that an indicator rests on, and where the policy took it from."""
    indicator = rulebook.indicators[code]
    return indicator.standard, indicator.source
