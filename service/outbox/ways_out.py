"""The breakers of our providers, in the database so that every worker shares them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.breaker import Breaker, after_failure, after_success, let_through
from service.models import WayOut


async def may_try(tx: AsyncSession, provider: str, *, now: datetime) -> bool:
    """Whether a message may be handed to the provider; of many who ask an open one, one may."""
    row = await tx.get(WayOut, provider)
    if row is None or row.opened_at is None:
        return True
    row = await tx.get(WayOut, provider, with_for_update=True, populate_existing=True)
    after = let_through(_breaker(row), now) if row else Breaker()
    if row is not None and after is not None:
        _keep(row, after)
    return after is not None


async def it_failed(tx: AsyncSession, provider: str, *, now: datetime) -> None:
    """Hold a failure against the provider."""
    await tx.execute(insert(WayOut).values(provider=provider).on_conflict_do_nothing())
    row = await _locked(tx, provider)
    _keep(row, after_failure(_breaker(row), now))


async def it_worked(tx: AsyncSession, provider: str) -> None:
    """Forget what was held against the provider; without a row there is nothing to write."""
    known = await tx.get(WayOut, provider)
    if known is not None and (known.failures or known.opened_at):
        row = await _locked(tx, provider)
        _keep(row, after_success(_breaker(row)))


async def _locked(tx: AsyncSession, provider: str) -> WayOut:
    query = select(WayOut).where(WayOut.provider == provider).with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).one()


def _breaker(row: WayOut) -> Breaker:
    return Breaker(tuple(row.failures), row.opened_at, row.probe_until)


def _keep(row: WayOut, breaker: Breaker) -> None:
    row.failures = list(breaker.failures)
    row.opened_at = breaker.opened_at
    row.probe_until = breaker.probe_until
