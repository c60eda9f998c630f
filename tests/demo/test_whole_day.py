"""`appeals demo` against a running service: the whole day, and how it declines to begin."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from typing import Final

import httpx2
import pytest

from service.demo.networks import MAILBOX
from service.demo.people import SMS_LINE, WHATSAPP_LINE
from service.demo.scenes import Door, load_scenes
from tests.faults.live_service import BOT_TOKEN, PROJECT, LiveService, free_port

ACCOUNT: Final = "AC" + "9" * 32
WITHIN_S: Final = 240
APPEALS: Final = sum(
    scene.door is not Door.GROUP for played in load_scenes().values() for scene in played
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(WITHIN_S + 120)]


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[LiveService]:
    """A running service whose channels lead to stubs on a port of this test."""
    stubs = f"http://127.0.0.1:{free_port()}"
    live = LiveService(
        APPEALS_TELEGRAM__API_BASE_URL=stubs,
        APPEALS_TWILIO__ACCOUNT_SID=ACCOUNT,
        APPEALS_TWILIO__AUTH_TOKEN="token-of-a-test",
        APPEALS_TWILIO__API_BASE_URL=stubs,
        APPEALS_TWILIO__SMS_FROM=SMS_LINE,
        APPEALS_TWILIO__WHATSAPP_FROM=WHATSAPP_LINE,
        APPEALS_META__APP_SECRET="app-secret-of-a-test",
        APPEALS_META__VERIFY_TOKEN="verify-token-of-a-test",
        APPEALS_META__PAGE_TOKEN="page-token-of-a-test",
        APPEALS_META__API_BASE_URL=stubs,
        APPEALS_X__CONSUMER_SECRET="consumer-secret-of-a-test",
        APPEALS_X__ACCESS_TOKEN="access-token-of-a-test",
        APPEALS_X__API_BASE_URL=stubs,
        APPEALS_EMAIL__SMTP_HOST="127.0.0.1",
        APPEALS_EMAIL__SMTP_PORT=str(free_port()),
        APPEALS_EMAIL__START_TLS="false",
        APPEALS_EMAIL__SENDER=MAILBOX,
        APPEALS_EMAIL__LMTP_PORT=str(free_port()),
        APPEALS_ESCALATION__TIME_SCALE="0.03",
    )
    try:
        yield await live.start()
    finally:
        await live.remove()


async def demo(service: LiveService, *options: str, **environment: str) -> tuple[int, str]:
    """Run the command as a newcomer does; its exit code and everything it wrote."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "service", "demo", "--fast", *options),
        cwd=PROJECT,
        env=service.environment | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(WITHIN_S):
        written, _ = await process.communicate()
    return process.returncode or 0, written.decode()


async def appeals_at_the_desk(service: LiveService) -> set[str]:
    """The references of all appeals, read by a coordinator who knows nothing of the demo."""
    password = service.passwords()["coordinator"]
    async with httpx2.AsyncClient(base_url=service.url, timeout=30) as http:
        credentials = {"username": "coordinator", "password": password}
        signed = (await http.post("/api/v1/sessions", json=credentials)).json()
        headers = {"Authorization": f"Bearer {signed['token']}"}
        page = await http.get("/api/v1/appeals?limit=200", headers=headers)
    return {item["reference"] for item in page.json()["items"]}


async def test_a_whole_day_is_played_and_nothing_is_lost_or_doubled(service: LiveService) -> None:
    code, told = await demo(service, "--seed", "916")

    assert "Nothing was lost, nothing doubled" in told, told[-3000:]
    assert code == 0, told[-3000:]
    # Whoever writes again after their appeal was closed, and colleagues are quick, opens another.
    sent = re.search(r"(\d+) messages of", told)
    assert sent is not None
    assert APPEALS <= len(await appeals_at_the_desk(service)) <= int(sent[1])
    # Pages went out, were taken, and silence took the next step.
    assert re.search(r"asked: \w", told)
    assert re.search(r"taken by \w", told)
    assert re.search(r"next, asked: \w", told)
    assert re.search(r"becomes P1", told)


async def test_wrong_credentials_are_said_in_one_sentence(service: LiveService) -> None:
    code, told = await demo(service, "--username", "admin", "--password", "wrong")

    assert code == 1
    assert "does not let admin sign in" in told
    assert "Traceback" not in told


async def test_secrets_of_another_installation_are_recognised(service: LiveService) -> None:
    other = {"APPEALS_TELEGRAM__WEBHOOK_SECRET": "the-secret-of-some-other-place"}
    code, told = await demo(service, **other)

    assert code == 1
    assert "does not accept the demo's secrets" in told


async def test_real_channels_are_never_played_with(service: LiveService) -> None:
    code, told = await demo(service, APPEALS_TELEGRAM__API_BASE_URL="https://api.telegram.org")

    assert code == 1
    assert "set up for real people" in told
    assert BOT_TOKEN not in told


async def test_a_service_that_does_not_run_is_named(service: LiveService) -> None:
    code, told = await demo(service, "--url", f"http://127.0.0.1:{free_port()}")

    assert code == 1
    assert "No service answers" in told
    assert "make run" in told


async def test_half_of_the_credentials_are_not_enough(service: LiveService) -> None:
    code, told = await demo(service, "--username", "admin")

    assert code == 1
    assert "--password" in told
