"""Is the process alive, and can it do its work."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from service.api.json_answer import answer
from service.casework.health import Pulse, feel_pulse
from service.deps import RuntimeDep
from service.domain.errors import NotFound
from service.domain.terms import AlarmKind
from service.observability import ALARMS
from service.routing.alarms import alarms_by_kind
from service.runtime import Runtime
from service.settings import LOOPBACK

router = APIRouter(tags=["health"])


@router.get("/health/live")
async def get_live() -> Response:
    """The process answers."""
    return answer({"status": "alive"})


def channels(runtime: Runtime) -> dict[str, str]:
    """Which doors are open; one without settings is closed and says so."""
    return {
        name: "open" if is_open else "closed: not configured"
        for name, is_open in runtime.settings.doors.items()
    }


def _spool(runtime: Runtime) -> dict[str, int]:
    """What waits for the database, and what waits for a human because it does not open."""
    spool = runtime.spool
    return {"waiting": spool.waiting if spool else 0, "aside": spool.aside() if spool else 0}


@router.get("/health/ready")
async def get_ready(runtime: RuntimeDep) -> Response:
    """The database answers, a worker is at work, and each channel says whether it is open."""
    pulse: Pulse = await feel_pulse(runtime.sessions, now=runtime.clock())
    alarms: dict[str, int] = {}
    if pulse.database:
        counted = await count_alarms(runtime)
        alarms = {kind.value: number for kind, number in counted.items() if number}
    body = {
        "status": "ready" if pulse.database else "not ready",
        "database": "ok" if pulse.database else "away",
        "worker": "ok" if pulse.worker else "silent",
        "watchdog": "ok" if pulse.watchdog else "silent",
        "alarms": alarms,
        "oldest_due_job_s": pulse.oldest_due_s,
        "dead_jobs": pulse.dead_jobs,
        "rulebook": rulebook(runtime),
        "spool": _spool(runtime),
        "channels": channels(runtime),
    }
    return answer(body, 200 if pulse.database else 503)


def rulebook(runtime: Runtime) -> str:
    """Whether what is installed judges, waits for a person, or what was chosen cannot be read."""
    standing = runtime.desk.standing
    if standing.unreadable is not None:
        return "unreadable: the installed one judges"
    same = standing.installed.version == standing.rulebook.version
    return "ok" if same else "another version waits for activation"


async def count_alarms(runtime: Runtime) -> dict[AlarmKind, int]:
    """How many alarms stand, by kind: no references, for anybody may ask."""
    async with runtime.sessions() as tx:
        return await alarms_by_kind(tx)


@router.get("/metrics", response_class=PlainTextResponse)
async def get_metrics(request: Request, runtime: RuntimeDep) -> Response:
    """Prometheus text, for this machine only."""
    if request.client is None or request.client.host not in LOOPBACK:
        raise NotFound
    for kind, number in (await count_alarms(runtime)).items():
        ALARMS.labels(kind.value).set(number)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
