"""A steady hundred messages a second at the webhooks, beside the thinnest endpoint."""

import asyncio
import hmac
import json
import os
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha1, sha256
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from benchmarks.ground import free_port, ground
from benchmarks.server import PROJECT, cpu_seconds, served
from benchmarks.texts import messages

PER_SECOND, CONNECTIONS, LENGTH = 100, 40, 300
MESSAGES_A_PERSON = 3
SECRET, ACCOUNT = "a-secret-of-the-benchmarks", "AC" + "9" * 32
PUBLIC_URL = "https://916.example"
# A provider that nobody is; nothing is sent, for no worker runs.
OPEN = {
    "APPEALS_PUBLIC_URL": PUBLIC_URL,
    "APPEALS_TELEGRAM__BOT_TOKEN": "916:token",
    "APPEALS_TELEGRAM__WEBHOOK_SECRET": SECRET,
    "APPEALS_TWILIO__ACCOUNT_SID": ACCOUNT,
    "APPEALS_TWILIO__AUTH_TOKEN": SECRET,
    "APPEALS_META__APP_SECRET": SECRET,
    "APPEALS_META__VERIFY_TOKEN": SECRET,
    "APPEALS_CANARIES__EVERY_S": "0",
}
Request = tuple[str, dict[str, str], bytes]


@dataclass(frozen=True)
class Steady:
    """What came out of one run."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    refused: int
    cpu_ms: float  # of the server, for one message


def telegram(number: int, person: int, text: str) -> Request:
    """An update of the bot."""
    who = {"id": person, "is_bot": False, "first_name": "Ad", "language_code": "az"}
    said = {"message_id": number, "date": 1_795_000_000, "text": text, "from": who}
    update = {"update_id": number, "message": {**said, "chat": {"id": person, "type": "private"}}}
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
    return "/webhooks/telegram", headers, json.dumps(update).encode()


def sms(number: int, person: int, text: str) -> Request:
    """An SMS, signed."""
    path = "/webhooks/twilio/messages"
    form = {
        "MessageSid": f"SM{number:032}",
        "From": f"+9945{person:08}",
        "To": "+1555",
        "Body": text,
    }
    told = PUBLIC_URL + path + "".join(name + value for name, value in sorted(form.items()))
    proof = b64encode(hmac.digest(SECRET.encode(), told.encode(), sha1)).decode()
    kind = "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, "X-Twilio-Signature": proof}
    return path, headers, urlencode(form).encode()


def messenger(number: int, person: int, text: str) -> Request:
    """A batch of one event, signed."""
    ends = {
        "sender": {"id": str(person)},
        "recipient": {"id": "100"},
        "timestamp": 1_795_000_000_000,
    }
    event = {**ends, "message": {"mid": f"m{number}", "text": text}}
    entry = {"id": "100", "time": 1, "messaging": [event]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    proof = "sha256=" + hmac.new(SECRET.encode(), body, sha256).hexdigest()
    return (
        "/webhooks/meta",
        {"Content-Type": "application/json", "X-Hub-Signature-256": proof},
        body,
    )


WAYS = {"telegram": telegram, "sms": sms, "facebook": messenger}


def traffic(name: str, count: int, first: int) -> Iterator[Request]:
    """Messages of people who take turns and write three times each; "all" takes every way."""
    ways = list(WAYS.values()) if name == "all" else [WAYS[name]]
    people = count // MESSAGES_A_PERSON
    for at, text in enumerate(messages(count, LENGTH, seed=first)):
        person = at % people
        yield ways[person % len(ways)](first + at, first + person, text)


def bare(count: int) -> Iterator[Request]:
    """The same words to the yardstick."""
    for text in messages(count, LENGTH, seed=count):
        body = json.dumps({"channel": "call", "text": text}).encode()
        yield "/bare/appeals", {"Content-Type": "application/json"}, body


def raw(request: Request) -> bytes:
    """The bytes on the wire."""
    path, headers, body = request
    given = {"Host": "127.0.0.1", **headers, "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def run(port: int, pid: int, requests: Iterator[Request]) -> Steady:
    """Send them, a hundred a second."""
    told = json.dumps({"port": port, "connections": CONNECTIONS, "per_second": PER_SECOND})
    with tempfile.TemporaryDirectory() as folder:
        lines = [b64encode(raw(request)) for request in requests]
        (place := Path(folder) / "requests").write_bytes(b"\n".join(lines))
        command = [sys.executable, "-m", "benchmarks.steady", told, str(place)]
        before = cpu_seconds(pid)
        said = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
        cpu_ms = (cpu_seconds(pid) - before) / len(lines) * 1e3
    return Steady(**json.loads(said.stdout.splitlines()[-1]), cpu_ms=cpu_ms)


async def prepare(dsn: str) -> None:
    """Bring the database's schema and reference values."""
    async with ground(dsn):
        pass


def measure(dsn: str, rounds: int, seconds: int) -> None:
    """Print both side by side."""
    asyncio.run(prepare(dsn))
    bare_port, our_port = free_port(), free_port()
    count = PER_SECOND * seconds
    print(f"\nWebhooks, {PER_SECOND} a second, ~{LENGTH} B texts, fsync on, one process each")
    print(
        "          yardstick p50/p95/p99 ms  ours p50/p95/p99/max ms   ratio  CPU ms refused  load"
    )
    with (
        served("yardstick", dsn, bare_port) as bare_pid,
        served("ours", dsn, our_port, **OPEN) as our_pid,
    ):
        run(bare_port, bare_pid, bare(PER_SECOND))
        run(our_port, our_pid, traffic("all", PER_SECOND, 10_000_000))
        for place, name in enumerate((*WAYS, "all"), start=2):
            pairs = []
            for turn in range(rounds):
                ours = traffic(name, count, 10_000_000 * place + turn * count)
                yardstick = run(bare_port, bare_pid, bare(count))
                pairs.append((yardstick, run(our_port, our_pid, ours)))
            show(name, pairs)


def show(name: str, pairs: list[tuple[Steady, Steady]]) -> None:
    """One line of the table: medians over the rounds, and the worst answer of all."""

    def middle(side: int, *fields: str) -> str:
        return "/".join(f"{median(getattr(p[side], field) for p in pairs):.1f}" for field in fields)

    times = ("p50_ms", "p95_ms", "p99_ms")
    worst = max(ours.max_ms for _, ours in pairs)
    ratio = median(ours.p99_ms / yardstick.p99_ms for yardstick, ours in pairs)
    refused = sum(yardstick.refused + ours.refused for yardstick, ours in pairs)
    print(
        f"{name:<9}{middle(0, *times):>25}{f'{middle(1, *times)}/{worst:.0f}':>25}{ratio:>8.1f}"
        f"{middle(1, 'cpu_ms'):>8}{refused:>8}{os.getloadavg()[0]:>6.1f}"
    )
