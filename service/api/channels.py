"""How the channels fare, for those who keep them open."""

from fastapi import APIRouter, Response

from service.api.health import channels
from service.api.json_answer import answer
from service.casework.channels import UNKNOWN, health_lines
from service.deps import JobReader, RuntimeDep, Transaction

router = APIRouter(prefix="/api/v1", tags=["management"])


@router.get("/channels")
async def get_channels(_me: JobReader, runtime: RuntimeDep, tx: Transaction) -> Response:
    """When each channel last brought or carried something, and what is wrong with it."""
    lines = await health_lines(tx)
    items = [
        {"channel": name, "state": state, **lines.get(name, UNKNOWN)}
        for name, state in channels(runtime).items()
    ]
    return answer({"items": items})
