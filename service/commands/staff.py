"""appeals staff."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

import typer

from service.bootstrap import prepare
from service.commands.surroundings import run, standing
from service.domain.errors import Invalid
from service.domain.terms import ContactMethod, Gender, Language, Profession, Role
from service.migrations import upgrade
from service.security.passwords import hash_password
from service.staff.accounts import NewStaff, add_staff

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def staff() -> None:
    """Accounts of staff."""


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@dataclass(frozen=True)
class Account:
    """An account as it was typed."""

    username: str
    name: str
    role: Role
    password: str = field(repr=False)
    profession: Profession | None
    gender: Gender | None
    languages: tuple[str, ...]
    offices: tuple[str, ...]
    mandate: tuple[date | None, date | None]
    contacts: Mapping[ContactMethod, str | None] = field(repr=False)

    def checked(self, *, lenient: bool) -> NewStaff:
        """The account as the service takes it; raises Invalid or ValueError."""
        return NewStaff(
            username=self.username,
            name=self.name,
            role=self.role,
            password_hash=hash_password(self.password, lenient=lenient),
            profession=self.profession,
            gender=self.gender,
            languages=tuple(Language(word) for word in self.languages),
            offices=self.offices,
            mandate_from=self.mandate[0],
            mandate_until=self.mandate[1],
            contacts={method: address for method, address in self.contacts.items() if address},
        )


async def _write(account: Account) -> None:
    async with standing(check_schema=False) as runtime:
        await upgrade(runtime.engine)
        await prepare(runtime)
        new = account.checked(lenient=not runtime.settings.second_factor_required)
        async with runtime.sessions.begin() as tx:
            await add_staff(tx, new, runtime.keys, now=runtime.clock())


def _add(account: Account) -> None:
    try:
        run(lambda: _write(account))
    except (Invalid, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    sys.stdout.write(f"Added {account.username} ({account.role}).\n")


@app.command("add")
def add(  # noqa: PLR0917 - typer makes each an option by name
    username: Annotated[str, typer.Option()],
    name: Annotated[str, typer.Option()],
    role: Annotated[Role, typer.Option()],
    password_stdin: Annotated[bool, typer.Option("--password-stdin")] = False,  # noqa: FBT002 - a flag
    profession: Annotated[Profession | None, typer.Option()] = None,
    languages: Annotated[str | None, typer.Option(help="az,ru,en,tr")] = None,
    offices: Annotated[str | None, typer.Option(help="baku,western,…")] = None,
    gender: Annotated[Gender | None, typer.Option()] = None,
    mandate_from: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    mandate_until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    telegram_chat: Annotated[str | None, typer.Option()] = None,
    phone: Annotated[str | None, typer.Option(help="+994…")] = None,
    email: Annotated[str | None, typer.Option()] = None,
) -> None:
    """Add an account; the password is read from standard input."""
    if not password_stdin:
        sys.stderr.write("Give the password on standard input, with --password-stdin.\n")
        raise SystemExit(2)
    account = Account(
        username=username,
        name=name,
        role=role,
        password=sys.stdin.readline().rstrip("\r\n"),
        profession=profession,
        gender=gender,
        languages=_listed(languages),
        offices=_listed(offices),
        mandate=(_day(mandate_from), _day(mandate_until)),
        contacts={
            ContactMethod.TELEGRAM: telegram_chat,
            ContactMethod.SMS: phone,
            ContactMethod.EMAIL: email,
        },
    )
    _add(account)
