"""All doors of the API."""

from fastapi import APIRouter

from service.api import (
    attachments,
    calendars,
    callbacks,
    channels,
    commands,
    conflicts,
    contacts,
    events,
    filing,
    health,
    management,
    page_calls,
    public,
    queue,
    reference,
    rota,
    rulebook,
    sessions,
    social_webhooks,
    staff,
    visits,
    voice,
    webhooks,
)

router = APIRouter()
for part in (
    sessions.router,
    filing.router,
    queue.router,
    rulebook.router,
    commands.router,
    conflicts.router,
    contacts.router,
    callbacks.router,
    channels.router,
    attachments.router,
    events.router,
    management.router,
    reference.router,
    staff.router,
    visits.router,
    rota.router,
    calendars.router,
    public.router,
    voice.router,
    webhooks.router,
    social_webhooks.router,
    page_calls.router,
    health.router,
):
    router.include_router(part)
