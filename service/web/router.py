"""All pages of the desk."""

from fastapi import APIRouter, Response

from service.domain.errors import NotFound
from service.web import (
    appeal,
    appeal_files,
    call,
    call_list,
    call_shell,
    callbacks,
    colleague,
    commands,
    components,
    files,
    guide,
    jobs,
    journal,
    own_page,
    place_forms,
    places,
    policies,
    preferences,
    queue,
    rota,
    rota_actions,
    routing_commands,
    rulebook,
    search,
    sign_in,
    staff,
    statistics,
    strip,
    wall,
)
from service.web.problems import PageRoute

router = APIRouter(include_in_schema=False)
for part in (
    sign_in.router,
    preferences.router,
    queue.router,
    call.router,
    call_shell.router,
    call_list.router,
    appeal.router,
    commands.router,
    routing_commands.router,
    callbacks.router,
    files.router,
    search.router,
    appeal_files.router,
    rota.router,
    rota_actions.router,
    staff.router,
    own_page.router,
    colleague.router,
    guide.router,
    jobs.router,
    wall.router,
    statistics.router,
    policies.router,
    places.router,
    place_forms.router,
    journal.router,
    rulebook.router,
    components.router,
    strip.router,
):
    router.include_router(part)

nowhere = APIRouter(route_class=PageRoute, include_in_schema=False)


@nowhere.get("/desk/{rest:path}")
async def get_nowhere(rest: str) -> Response:
    """Any other address under the desk: a page that says so."""
    raise NotFound(rest and "")


router.include_router(nowhere)
