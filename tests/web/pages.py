"""Every page of the desk, by who reads it; what is asked of each page is asked of all of these."""

import importlib
import pkgutil
import re
from collections.abc import Iterable
from typing import Final

from fastapi import APIRouter
from fastapi.routing import APIRoute

from service import web

# "{appeal}" is an appeal, "{colleague}" somebody of the staff.
PAGES: Final = {
    "leyla": [
        "/desk/queue",
        "/desk/call",
        "/desk/search",
        "/desk/rota",
        "/desk/callbacks",
        "/desk/call-list",
    ],
    "rashad": [
        "/desk/queue?scope=mine",
        "/desk/guide",
        "/desk/guide/responder",
        "/desk/nowhere",
        "/desk/appeals/{appeal}",
    ],
    "sara": [
        "/desk/wall",
        "/desk/statistics",
        "/desk/statistics/appeals?by=channel&code=call",
        "/desk/policies",
        "/desk/facilities?q=Qobustan&edit=gobustan-prison",
        "/desk/offices",
        "/desk/rulebook",
        "/desk/staff",
        "/desk/staff/{colleague}",
        "/desk/me",
        "/desk/jobs",
    ],
    "vusal": ["/desk/audit", "/desk/audit?subject=nothing"],
}
# The door, which has no reader yet, and the pages of strangers; they are looked at beside these.
OUTSIDE: Final = {"/desk", "/", "/receipt"}
# Parts of a page, tables and scripts that pages ask for, and a way back.
NO_PAGES: Final = {
    "/desk/call-shell.js",
    "/desk/callbacks/waiting",
    "/desk/places",
    "/desk/queue/alarms",
    "/desk/queue/file",
    "/desk/queue/rows",
    "/desk/strip",
    "/desk/tour",
    "/receipt/messages",
}
# Shown in development only, and to whoever works on the pages.
FOR_DEVELOPERS: Final = {"/desk/components"}


def addresses() -> set[str]:
    """The address of everything that can be asked for by a browser."""
    found = set()
    for each in pkgutil.iter_modules(web.__path__):
        router = getattr(importlib.import_module(f"service.web.{each.name}"), "router", None)
        for route in router.routes if isinstance(router, APIRouter) else ():
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
                found.add(route.path)
    return found


def missing(paths: Iterable[str]) -> set[str]:
    """Pages that none of these paths leads to."""
    plain = [path.partition("?")[0] for path in paths]
    pages = addresses() - NO_PAGES - FOR_DEVELOPERS
    return {page for page in pages if not any(_leads(page, path) for path in plain)}


def _leads(page: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(page)), path) is not None
