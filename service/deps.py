"""What routes ask for: a transaction, the clock, who is calling, and whether they may.

All of them are coroutines: a plain function would be run in a thread, at each request.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import Actor
from service.domain.errors import NotAllowed, NotSignedIn
from service.events import EventHub
from service.runtime import Runtime
from service.security.permissions import Permission, may
from service.staff.sessions import actor_for

BEARER = "bearer "
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def session_cookie(runtime: Runtime) -> str:
    """The cookie's name; the __Host- prefix needs https."""
    return "__Host-session" if runtime.settings.base_url.startswith("https://") else "session"


async def the_runtime(request: Request) -> Runtime:
    """The runtime of this process."""
    runtime: Runtime = request.app.state.runtime
    return runtime


async def the_hub(request: Request) -> EventHub:
    """The hub of live events."""
    hub: EventHub = request.app.state.hub
    return hub


RuntimeDep = Annotated[Runtime, Depends(the_runtime)]
HubDep = Annotated[EventHub, Depends(the_hub)]


async def begin(runtime: RuntimeDep) -> AsyncIterator[AsyncSession]:
    """One transaction a request, committed before the answer leaves."""
    async with runtime.sessions.begin() as tx:
        yield tx


# Function scope: with the default scope the client has its 201 before the commit can fail.
Transaction = Annotated[AsyncSession, Depends(begin, scope="function")]


async def at_once(runtime: RuntimeDep) -> AsyncIterator[AsyncSession]:
    """A session for what is written in one statement, which is whole or nothing by itself.

    Without BEGIN and COMMIT around it an intake costs two round trips less (docs/adr/0004).
    """
    async with runtime.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        async with AsyncSession(connection, expire_on_commit=False) as session:
            yield session


OneStatement = Annotated[AsyncSession, Depends(at_once, scope="function")]


async def present(runtime: RuntimeDep) -> datetime:
    """The present."""
    return runtime.clock()


Now = Annotated[datetime, Depends(present)]


def token_of(request: Request, runtime: Runtime) -> str | None:
    """The bearer token, or the desk's cookie when the request comes from our own pages."""
    header = request.headers.get("authorization", "")
    if header.lower().startswith(BEARER):
        return header[len(BEARER) :].strip()
    token = request.cookies.get(session_cookie(runtime))
    if token and request.method not in SAFE_METHODS and not is_same_origin(request, runtime):
        return None
    return token


def is_same_origin(request: Request, runtime: Runtime) -> bool:
    """Whether a browser says that one of our own pages asks (CSRF)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        # Every browser names an origin, if only "null", when it posts; this is a program.
        return True
    ours = {urlsplit(runtime.settings.base_url).netloc, request.headers.get("host", "")}
    return urlsplit(origin).netloc in ours


async def current_actor(request: Request, tx: Transaction, runtime: RuntimeDep, now: Now) -> Actor:
    """Who is calling; raises NotSignedIn."""
    token = token_of(request, runtime)
    if token is None:
        raise NotSignedIn
    return await actor_for(tx, token, now=now)


Me = Annotated[Actor, Depends(current_actor, scope="function")]


async def filer_at_once(request: Request, tx: OneStatement, runtime: RuntimeDep, now: Now) -> Actor:
    """The caller who files in one statement; raises NotSignedIn or NotAllowed."""
    actor = await current_actor(request, tx, runtime, now)
    if not may(actor.role, Permission.FILE):
        raise NotAllowed
    return actor


class Allowed:
    """A caller whose role has a permission; raises NotAllowed otherwise."""

    def __init__(self, permission: Permission) -> None:
        """Name what is needed; the permission test reads it from here."""
        self.permission = permission

    async def __call__(self, me: Me) -> Actor:
        """The caller, when allowed."""
        if not may(me.role, self.permission):
            raise NotAllowed
        return me


FilerAtOnce = Annotated[Actor, Depends(filer_at_once, scope="function")]
Filer = Annotated[Actor, Depends(Allowed(Permission.FILE), scope="function")]
Reader = Annotated[Actor, Depends(Allowed(Permission.READ_APPEALS), scope="function")]
Taker = Annotated[Actor, Depends(Allowed(Permission.ACKNOWLEDGE), scope="function")]
Worker = Annotated[Actor, Depends(Allowed(Permission.WORK), scope="function")]
LevelSetter = Annotated[Actor, Depends(Allowed(Permission.SET_LEVEL), scope="function")]
Assigner = Annotated[Actor, Depends(Allowed(Permission.ASSIGN), scope="function")]
Unsealer = Annotated[Actor, Depends(Allowed(Permission.UNSEAL), scope="function")]
RotaReader = Annotated[Actor, Depends(Allowed(Permission.READ_ROTA), scope="function")]
RotaPlanner = Annotated[Actor, Depends(Allowed(Permission.PLAN_ROTA), scope="function")]
StaffReader = Annotated[Actor, Depends(Allowed(Permission.READ_STAFF), scope="function")]
StaffManager = Annotated[Actor, Depends(Allowed(Permission.MANAGE_STAFF), scope="function")]
ReferenceManager = Annotated[Actor, Depends(Allowed(Permission.MANAGE_REFERENCE), scope="function")]
Auditor = Annotated[Actor, Depends(Allowed(Permission.READ_AUDIT), scope="function")]
Statistician = Annotated[Actor, Depends(Allowed(Permission.READ_STATISTICS), scope="function")]
JobReader = Annotated[Actor, Depends(Allowed(Permission.READ_JOBS), scope="function")]
VisitReader = Annotated[Actor, Depends(Allowed(Permission.READ_VISITS), scope="function")]
VisitPlanner = Annotated[Actor, Depends(Allowed(Permission.PLAN_VISITS), scope="function")]
RulebookChooser = Annotated[Actor, Depends(Allowed(Permission.CHOOSE_RULEBOOK), scope="function")]
