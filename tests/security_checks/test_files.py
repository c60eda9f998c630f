"""What lies on the disk of a running service: tables, write-ahead log, server logs, our logs."""

from pathlib import Path

import httpx2
import pytest

from service.embedded_postgres.place import find_place
from tests.faults.callers import sign_in, telegram_update
from tests.faults.live_service import WEBHOOK_SECRET, LiveService
from tests.security_checks import planted as p

SAID = f"Polisdə {p.PRISONER} döyülür, {p.PHRASE}, {p.PLACE}"


def files_of(service: LiveService) -> list[Path]:
    """Every file of the data folder and of the database's own."""
    folders = {service.data_dir, find_place(service.data_dir).home}
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


async def file_everywhere(service: LiveService) -> None:
    """Planted words through three doors, into searches, and into requests that are refused."""
    headers = {"Authorization": f"Bearer {await sign_in(service, 'operator')}"}
    body = {
        "channel": "call",
        "text": SAID,
        "appellant": {"name": p.NAME, "phone": p.PHONE},
        "person": {"name": p.PRISONER},
        "place": p.PLACE,
    }
    secret = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET}
    async with httpx2.AsyncClient(base_url=service.url, timeout=15) as http:
        once = headers | {"Idempotency-Key": p.PHONE}
        filed = await http.post("/api/v1/appeals", json=body, headers=once)
        assert filed.status_code == 201, filed.text
        public = {"text": SAID, "contact": p.PHONE}
        assert (await http.post("/api/v1/public/appeals", json=public)).status_code == 201
        update = telegram_update(1, p.CHAT, SAID)
        assert (await http.post("/webhooks/telegram", content=update, headers=secret)).is_success
        for words in p.PLANTED:
            found = await http.get("/api/v1/appeals", params={"q": words}, headers=headers)
            assert found.status_code == 200
            await http.post("/api/v1/sessions", json={"username": words, "password": words})
            await http.post("/api/v1/public/appeals", json={"text": SAID, words: words})


@pytest.mark.slow
async def test_nobody_stands_in_any_file_of_a_running_service() -> None:
    service = LiveService()
    try:
        await service.start()
        await file_everywhere(service)
        looked = files_of(service)
        assert any("pg_wal" in path.parts for path in looked)
        assert any(path.name == "log.txt" for path in looked)
        given_away = {str(path): found for path in looked if (found := p.found_in(content(path)))}
        assert given_away == {}
    finally:
        await service.remove()


def content(path: Path) -> bytes:
    """A file as it is just now; one that went away meanwhile holds nothing."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
