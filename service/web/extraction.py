"""Gather the texts of pages and code into the catalogues: python -m service.web.extraction.

What was translated stays; what is new waits empty; a test fails until nothing waits.
"""

from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from service.domain.terms import Language
from service.web.catalogues import DESK_LANGUAGES, catalogue, po_file

SOURCES: Final = Path(__file__).parent
METHODS: Final = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2), "said": None}
OPTIONS: Final = {
    "templates/**.html": {
        "extensions": "jinja2.ext.i18n,jinja2.ext.do",
        "encoding": "utf-8",
        "silent": "false",  # A template that cannot be read must not lose its texts quietly.
    }
}
# Nothing in it changes from one run to the next, so that a difference is always a text.
HEADER: Final = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def extracted() -> Catalog:
    """Every text that pages and code ask for, with where."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for name, line, text, comments, context in extract_from_dir(
        SOURCES, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("For translators:",)
    ):
        where = Path(name).as_posix()
        found.add(text, None, [(where, line)], auto_comments=comments, context=context)
    return found


def refresh(language: Language) -> None:
    """Bring one catalogue up to date with the code."""
    known = catalogue(language) if po_file(language).exists() else Catalog(locale=language.value)
    known.update(extracted(), no_fuzzy_matching=True)
    known.obsolete.clear()
    for message in known:
        message.locations.sort()  # Folders are walked in another order on another machine.
        if language is Language.EN:
            message.string = message.id
    po_file(language).parent.mkdir(parents=True, exist_ok=True)
    with po_file(language).open("wb") as file:
        file.write(HEADER.format(language=language.value, plural=known.plural_forms).encode())
        write_po(file, known, omit_header=True, sort_by_file=True, width=100, include_lineno=False)


if __name__ == "__main__":
    for each in DESK_LANGUAGES:
        refresh(each)
