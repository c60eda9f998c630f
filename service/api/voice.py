"""Calls for help through Twilio: what the caller hears next, and what is kept at each step."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from service.api.webhooks import EMPTY_TWIML, Twiml, from_twilio
from service.calling import (
    begin_call,
    in_danger,
    keep_recording,
    keep_unread,
    speaks,
    try_out_call,
)
from service.deps import RuntimeDep
from service.domain.terms import Channel, Language
from service.intake.twilio_voice import DANGER, LANGUAGE_OF, VoiceCall, parse_call
from service.notify.prompts import Speaker
from service.runtime import Runtime
from service.security.forms import form_fields

router = APIRouter(prefix="/webhooks/twilio", tags=["webhooks"])

EMPTY: Final = "empty"
Step = Annotated[str, Query(max_length=20)]
Lang = Annotated[str, Query(max_length=5)]


def speaker_of(runtime: Runtime) -> Speaker:
    """Who speaks to callers."""
    twilio = runtime.settings.twilio
    return Speaker(runtime.settings.base_url, twilio.prompts_url if twilio else None)


def account_of(runtime: Runtime) -> str:
    """Our account at Twilio."""
    return runtime.settings.twilio.account_sid if runtime.settings.twilio else ""


def spoken(code: str) -> Language:
    """The language in an address of ours; Azerbaijani for anything else."""
    return next((each for each in Language if each.value == code), Language.AZ)


@router.post("/voice", response_class=Twiml)
async def post_voice(
    request: Request, runtime: RuntimeDep, step: Step = "", lang: Lang = ""
) -> Response:
    """A call begins, a key was pressed, or nothing was said after the tone."""
    body = await from_twilio(request, runtime)
    call = parse_call(form_fields(body))
    if call is None:
        async with runtime.sessions.begin() as tx:
            await keep_unread(tx, body, account_of(runtime), runtime, now=runtime.clock())
        return Twiml(speaker_of(runtime).record(Language.AZ))
    return Twiml(await _next(call, runtime, step, lang))


async def _next(call: VoiceCall, runtime: Runtime, step: str, lang: str) -> str:
    """Keep what the step told, then say what comes next."""
    speaker, account, now = speaker_of(runtime), account_of(runtime), runtime.clock()
    async with runtime.sessions.begin() as tx:
        if await try_out_call(tx, call, account, runtime, now=now):
            return EMPTY_TWIML
        runtime.pulse.heard(Channel.VOICE.value, now)
        if call.digits == DANGER:
            await in_danger(tx, call, account, runtime, now=now)
            return speaker.danger(spoken(lang))
        if step == EMPTY:
            await keep_recording(tx, call, account, runtime, now=now)
            return speaker.nothing_heard(spoken(lang))
        appeal = await begin_call(tx, call, account, runtime, now=now)
        if step == "language":
            chosen = LANGUAGE_OF.get(call.digits, Language.AZ)
            await speaks(tx, appeal, chosen)
            return speaker.menu(chosen)
        return speaker.record(spoken(lang)) if step else speaker.welcome()


@router.post("/recordings", response_class=Twiml)
async def post_recording(
    request: Request, runtime: RuntimeDep, lang: Lang = "", event: Step = ""
) -> Response:
    """Words were recorded: kept at once, fetched afterwards."""
    body = await from_twilio(request, runtime)
    call = parse_call(form_fields(body))
    account, now = account_of(runtime), runtime.clock()
    async with runtime.sessions.begin() as tx:
        if call is None:
            await keep_unread(tx, body, account, runtime, now=now)
            return Twiml(EMPTY_TWIML)
        appeal = await keep_recording(tx, call, account, runtime, now=now)
    if event:
        return Twiml(EMPTY_TWIML)
    said = speaker_of(runtime)
    language = spoken(lang)
    if call.recording is None:
        return Twiml(said.nothing_heard(language))
    return Twiml(said.thanks(language, appeal.reference))
