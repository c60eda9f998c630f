"""Which screens there are, who looks at them, and in what light."""

from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("az", "ru")
THEMES: Final = ("light", "dark")
WIDTHS: Final = ((1440, 900), (1024, 768), (390, 844))


@dataclass(frozen=True, slots=True)
class Screen:
    """One page as one kind of reader sees it.

    In its path "{first}" is the most urgent appeal, and "{colleague}" somebody of the staff.
    """

    name: str
    reader: str | None
    path: str
    # What is done on the page before the picture: a selector and the words to type, or to press.
    types: tuple[tuple[str, str], ...] = ()
    presses: tuple[str, ...] = ()


# The receipt of an appeal that was answered; its lines are filled in when the pictures are taken.
ANSWERED: Final = (("[name=reference]", "{reference}"), ("[name=words]", "{words}"))
STORY: Final = "Qardaşımı Nəsimi polisində döyürlər, vəkil buraxmırlar, 17 yaşı var"
SCREENS: Final = (
    Screen("public-form", None, "/"),
    Screen("public-return", None, "/receipt"),
    Screen("public-receipt", None, "/", types=(("#text", STORY),), presses=("button.send",)),
    Screen("public-thread", None, "/receipt", types=ANSWERED, presses=("main button.send",)),
    Screen("sign-in", None, "/desk"),
    Screen("queue", "lawyer", "/desk/queue"),
    Screen("queue-mine", "lawyer", "/desk/queue?scope=mine"),
    Screen("appeal", "lawyer", "/desk/appeals/{first}"),
    Screen("search", "lawyer", "/desk/search"),
    Screen("call", "operator", "/desk/call", types=(("#story", STORY), ("#place", "Qobustan"))),
    Screen(
        "call-filed",
        "operator",
        "/desk/call",
        types=(("#story", STORY),),
        presses=("#file", "#filed"),
    ),
    Screen("callbacks", "operator", "/desk/callbacks"),
    Screen("call-list", "operator", "/desk/call-list"),
    Screen("guide", "operator", "/desk/guide"),
    Screen("guide-of-a-role", "coordinator", "/desk/guide/responder"),
    Screen("own-page", "lawyer", "/desk/me"),
    Screen("wall", "coordinator", "/desk/wall"),
    Screen("rota", "coordinator", "/desk/rota"),
    Screen("statistics", "coordinator", "/desk/statistics"),
    Screen("behind-a-figure", "coordinator", "/desk/statistics/appeals?by=channel&code=call"),
    Screen("policies", "coordinator", "/desk/policies"),
    Screen("places", "coordinator", "/desk/facilities"),
    Screen("offices", "coordinator", "/desk/offices"),
    Screen("rulebook", "coordinator", "/desk/rulebook"),
    Screen("staff", "coordinator", "/desk/staff"),
    Screen("colleague", "coordinator", "/desk/staff/{colleague}"),
    Screen("jobs", "coordinator", "/desk/jobs"),
    Screen("journal", "auditor", "/desk/audit"),
    Screen("not-found", "coordinator", "/desk/nowhere"),
)
