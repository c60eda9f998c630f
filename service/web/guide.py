"""Help inside the desk: one printable page for each role, and a tour of five minutes."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from service.deps import Me
from service.domain.errors import NotFound
from service.domain.terms import Language, Role
from service.security.permissions import Permission, may
from service.web.problems import PageRoute
from service.web.screen import Here
from service.web.translatable import said

router = APIRouter(route_class=PageRoute, include_in_schema=False)

FOLDER: Final = Path(__file__).parent / "guides"
WRITTEN_IN: Final = (Language.AZ, Language.RU, Language.EN)


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the tour: the page, what to look at on it, and what is said of it."""

    path: str
    look_at: str
    says: str
    permission: Permission


P = Permission
# "first" is the appeal at the head of the queue.
TOUR: Final = (
    Step(
        "/desk/queue",
        "#alarm",
        said(
            "A P1 that nobody has taken owns the top of the screen and sounds until "
            "somebody takes it."
        ),
        P.READ_APPEALS,
    ),
    Step(
        "/desk/queue",
        "#queue > li",
        said(
            "Each row: the level, the person's own words with the reasons marked, the "
            "place, how long they wait, and who was asked."
        ),
        P.READ_APPEALS,
    ),
    Step(
        "/desk/queue",
        "#next",
        said("You need not choose: this takes what should be done next. The key is n."),
        P.ACKNOWLEDGE,
    ),
    Step(
        "first",
        "#appeal",
        said("An appeal. The next sensible step is always this one button."),
        P.READ_APPEALS,
    ),
    Step(
        "first",
        ".appeal-why",
        said(
            "Why this level: words, not scores. A number leads from the mark to its reason "
            "and the rule behind it."
        ),
        P.READ_APPEALS,
    ),
    Step(
        "first",
        ".appeal-state",
        said("Clocks that run, and the safeguards: family, lawyer, doctor, rights, interpreter."),
        P.READ_APPEALS,
    ),
    Step(
        "first",
        "#reply",
        said(
            "Reply in the person's own channel. What the channel forbids is said here "
            "before you type."
        ),
        P.WORK,
    ),
    Step(
        "/desk/call",
        "#protocol",
        said(
            "A call: digits pick answers, in any order. Nothing typed here is ever lost, "
            "not even without a line."
        ),
        P.FILE,
    ),
    Step(
        "/desk/call",
        ".call-level",
        said("The level as of now, its reasons, and which question would change it."),
        P.FILE,
    ),
    Step(
        "/desk/wall",
        ".wall",
        said(
            "The wall: who waits, who answers how fast, who is on call, who carries how "
            "much, what has fallen silent."
        ),
        P.READ_STATISTICS,
    ),
    Step(
        "/desk/rota",
        "main",
        said("The rota: who is on call, and where nobody is."),
        P.READ_ROTA,
    ),
)


@cache
def guides(language: Language) -> Mapping[str, Mapping[str, Any]]:
    """The pages of a language by role, read once."""
    file = FOLDER / f"{language.value}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@router.get("/desk/guide")
async def get_guide(screen: Here, me: Me) -> Response:
    """The guide of the reader's own role."""
    return await get_guide_of(me.role.value, screen, me)


@router.get("/desk/guide/{role}")
async def get_guide_of(role: str, screen: Here, _me: Me) -> Response:
    """A guide on one sheet of paper; in Azerbaijani where it is not written in a language."""
    language = screen.language if screen.language in WRITTEN_IN else Language.AZ
    if role not in guides(language):
        raise NotFound
    return screen.show(
        "desk/guide.html",
        guide=guides(language)[role],
        role=role,
        roles=tuple(Role),
        written_in=language.value,
    )


@router.get("/desk/tour")
async def get_tour(screen: Here, me: Me) -> Response:
    """The stops that this reader may visit, in words of the reader's language."""
    stops: Sequence[Step] = [step for step in TOUR if may(me.role, step.permission)]
    shown = [{"path": s.path, "look_at": s.look_at, "says": screen.say(s.says)} for s in stops]
    words = {
        "next": screen.say(said("Next")),
        "end": screen.say(said("End the tour")),
        "title": screen.say(said("Tour")),
    }
    return JSONResponse({"stops": shown, "words": words}, headers={"Cache-Control": "no-store"})
