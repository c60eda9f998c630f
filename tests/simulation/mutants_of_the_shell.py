"""Breakages of claims, of the door in, and of the outbox."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.domain import claiming
from service.domain.claiming import Fate, Taking
from service.domain.terms import JobState
from service.notify import methods
from service.outbox import backoff, slots
from service.outbox.jobs import DECISION, FILES, ROUTINE
from service.outbox.slots import Slot
from service.simulation import casework, chains, doors, paging, shell, store, workers
from service.simulation.shell import Shell, Transaction
from service.simulation.store import Draft
from tests.simulation.mutants import breaks
from tests.simulation.weather import (
    a_slow_storm,
    every_provider_slow,
    everybody_answers_at_once,
    freezing,
)

# Claims.


@breaks("P11")
def a_claim_has_no_end(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(chains, "lease_from", lambda *_: None)


@breaks("P11")
def a_claim_never_lapses(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(chains, "fate", lambda *_: Fate.GONE)


@breaks("P11")
def there_is_no_action_clock(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(claiming, "lease_after_deed", lambda *_: None)


@breaks("P11")
def the_action_clock_runs_for_two_hours(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(claiming, "lease_after_deed", lambda _, now: now + timedelta(hours=2))


@breaks("P6")
def a_lapsed_claim_is_only_queued(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(chains, "PAGED", frozenset())


@breaks("P10")
def the_last_to_say_mine_wins(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(claiming, "taking", lambda *_, **__: Taking.WINS)


@breaks("P10", "P12", "P6", "R15", weather=everybody_answers_at_once)
def the_row_is_not_locked(monkey: pytest.MonkeyPatch) -> None:
    def at_once(self: Shell, transaction: Transaction) -> None:
        transaction.wanted.clear()
        self._begin(transaction)

    was = Shell._lock
    monkey.setattr(
        Shell,
        "_lock",
        lambda self, t: (was if any(isinstance(r, str) for r in t.wanted) else at_once)(self, t),
    )


# The door.


@breaks("P1")
def the_answer_comes_before_the_commit(monkey: pytest.MonkeyPatch) -> None:
    """What a webhook does that answers once a job is queued in memory."""
    was = Shell._begin

    def early(self: Shell, transaction: Transaction) -> None:
        done = transaction.done
        said: list[object] = []

        def once(result: object, error: Exception | None) -> None:
            if not said:
                said.append(result)
                done(result, error)

        transaction.done = once
        was(self, transaction)
        draft = transaction.draft
        if draft is not None and draft.messages:
            once(draft.messages[0][1], None)

    monkey.setattr(Shell, "_begin", early)


@breaks("P2")
def a_message_has_no_unique_key(monkey: pytest.MonkeyPatch) -> None:
    was = store._require_keys

    def lenient(draft: Draft) -> None:
        kept, draft.messages = draft.messages, []
        was(draft)
        draft.messages = kept

    monkey.setattr(store, "_require_keys", lenient)
    monkey.setattr(doors, "receive", doors._open)


@breaks("P3")
def a_conversation_is_not_waited_for(monkey: pytest.MonkeyPatch) -> None:
    was = Shell._lock

    def unlocked(self: Shell, transaction: Transaction) -> None:
        while transaction.wanted and isinstance(transaction.wanted[0], str):
            transaction.wanted.popleft()
        was(self, transaction)

    monkey.setattr(Shell, "_lock", unlocked)


@breaks("P6", "P4")
def the_chain_is_promised_after_the_commit(monkey: pytest.MonkeyPatch) -> None:
    """What on_commit hooks do: a crash in between forgets the chain."""
    was = Shell.keep

    def afterwards(self: Shell, draft: Draft) -> None:
        promised = draft.promised
        if draft.messages:
            draft.promised = []
            second = Draft(self.store, draft.now)
            second.promised = promised
            self.after(0.01, lambda: was(self, second))
        was(self, draft)

    monkey.setattr(Shell, "keep", afterwards)


# The outbox.


@breaks("P5", "P8", weather=freezing)
def the_jobs_of_silent_workers_are_left(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(workers.Workers, "take_back", lambda *_: None)


@breaks("P5", "P6", "P8")
def a_page_is_sent_at_most_once(monkey: pytest.MonkeyPatch) -> None:
    """What GoAlert does: whatever was being sent when the worker died is marked as failed."""

    def bury(self: workers.Workers, now: Any) -> None:
        for row in self.shell.store.live_jobs():
            if row.state is JobState.RUNNING and row.lease_until and row.lease_until < now:
                self.shell.store.put_job(replace(row, state=JobState.DEAD))

    monkey.setattr(workers.Workers, "take_back", bury)


@breaks("P12", "P8", weather=freezing)
def a_lost_lease_does_not_matter(monkey: pytest.MonkeyPatch) -> None:
    was = store._require_keys

    def lenient(draft: Draft) -> None:
        kept, draft.kept = draft.kept, None
        was(draft)
        draft.kept = kept if kept and kept[0] in draft.store.jobs else None

    monkey.setattr(store, "_require_keys", lenient)


@breaks("P8")
def a_lease_is_shorter_than_a_send(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(backoff, "LEASE", timedelta(seconds=0.5))


@breaks("P8")
def each_attempt_has_a_key_of_its_own(monkey: pytest.MonkeyPatch) -> None:
    was = paging.prepare

    def renamed(draft: Draft, job: Any, **more: Any) -> Any:
        send = was(draft, job, **more)
        if send is None or draft.delivery is None:
            return send
        key = f"{send.key}:{draft.now.timestamp()}"
        draft.delivery = replace(draft.delivery, key=key)
        return replace(send, key=key)

    monkey.setattr(paging, "prepare", renamed)


# Slots as they were until the simulation came: eight, two of them for immediate appeals alone.
FEW_SLOTS = (*[Slot(0, 1)] * 2, *[Slot(0, ROUTINE)] * 4, *[Slot(0, FILES)] * 2)


@breaks("P5", weather=every_provider_slow)
def a_decision_stands_in_line_with_pages(monkey: pytest.MonkeyPatch) -> None:
    """As it was: a step comes when one of the slots is free of a slow provider."""
    monkey.setattr(store, "rank_of", lambda _job, priority: int(priority))
    monkey.setattr(slots, "SLOTS", FEW_SLOTS)


@breaks("P5", weather=a_slow_storm)
def urgent_appeals_wait_behind_the_pages_of_immediate_ones(monkey: pytest.MonkeyPatch) -> None:
    """As it was: what is left of a worker's slots goes to P1 first, however long its pages take."""
    monkey.setattr(slots, "SLOTS", (Slot(DECISION, DECISION), *FEW_SLOTS))


@breaks("P5", weather=freezing)
def a_frozen_worker_keeps_its_rows(monkey: pytest.MonkeyPatch) -> None:
    """As it was until the simulation came: no limit to idling in a transaction."""
    monkey.setattr(shell, "IDLE_IN_TRANSACTION_S", 1e9)


@breaks("R05")
def pages_go_on_after_somebody_took_it(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(methods, "is_wanted", lambda *_: True)


@breaks("P12", "P6")
def a_taken_chain_goes_on_beside_the_new_one(monkey: pytest.MonkeyPatch) -> None:
    was = chains.restart_chain

    def same_number(draft: Draft, appeal: Any, **more: Any) -> Any:
        kept = replace(appeal, chain=appeal.chain - 1)
        row = was(draft, kept, **more)
        draft.withdrawn.clear()
        return row

    monkey.setattr(chains, "restart_chain", same_number)
    monkey.setattr(casework, "restart_chain", same_number)
