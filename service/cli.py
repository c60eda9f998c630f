"""The command appeals: each subcommand loads only what it needs, so that triage starts at once."""

import sys
from importlib import import_module
from typing import Final

COMMANDS: Final = {
    "serve": ("service.commands.serve", "serve the API, the desk and the public form"),
    "worker": ("service.commands.work", "keep the promises of the outbox"),
    "watchdog": ("service.commands.watchdog", "look whether help is on its way"),
    "migrate": ("service.commands.migrate", "bring the database schema to the newest revision"),
    "staff": ("service.commands.staff", "manage accounts of staff"),
    "shifts": ("service.commands.shifts", "put people on call"),
    "channels": ("service.commands.channels", "set up the bot's webhook and ask after it"),
    "spool": ("service.commands.spool", "look after inputs that could not be brought in"),
    "triage": ("service.commands.triage", "judge JSON Lines from standard input"),
    "simulate": ("service.commands.simulate", "prove routing in seeded worlds of virtual time"),
    "demo": ("service.commands.demo", "play a realistic day against a running service"),
    "audit": ("service.commands.audit", "verify the audit journal"),
    "retention": ("service.commands.retention", "erase closed appeals past their time"),
    "keys": ("service.commands.keys", "rotate the master key"),
}
USAGE: Final = 2


def usage() -> str:
    """What there is to call."""
    lines = [f"  {name:<10}{what}" for name, (_, what) in COMMANDS.items()]
    return "\n".join(["usage: appeals COMMAND [OPTIONS]", "", *lines])


def main(arguments: list[str] | None = None) -> None:
    """Run one subcommand."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] in (["--help"], ["-h"]):
        sys.stdout.write(usage() + "\n")
        return
    if not given or given[0] not in COMMANDS:
        sys.stderr.write(usage() + "\n")
        raise SystemExit(USAGE)
    module = import_module(COMMANDS[given[0]][0])
    module.app(given[1:], prog_name=f"appeals {given[0]}")
