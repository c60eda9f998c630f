"""Fill the register with open appeals by COPY, every row encrypted for its own place."""

import random
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from benchmarks.texts import messages
from service.domain.ids import new_id
from service.domain.terms import ACKNOWLEDGE_WITHIN, Channel, Direction, Level, Status
from service.intake.filing import Filing
from service.intake.judging import Around, judge
from service.intake.opening import summary_of
from service.runtime import Runtime
from service.triage.assessment import Assessment
from service.triage.conversation import findings_to_json

SAMPLES, BATCH = 100, 5_000
# Of a thousand appeals, how many stand at each level.
SHARES = {Level.P1: 5, Level.P2: 25, Level.PX: 40, Level.P3: 200, Level.P4: 630, Level.P5: 100}
COLUMNS = {
    "appeal": (
        "id", "reference", "channel", "language", "status", "level", "received_at",
        "level_since", "acknowledge_by", "office_id", "determinant", "professions", "data_key",
        "summary_enc",
    ),
    "message": ("id", "appeal_id", "direction", "channel", "at", "text_enc"),
    "appellant": ("id", "appeal_id"),
    "assessment": (
        "id", "appeal_id", "at", "level", "cause", "rulebook", "determinant", "codes",
        "findings_enc",
    ),
}  # fmt: skip
Sample = tuple[str, Assessment]
Rows = dict[str, list[tuple[Any, ...]]]


def samples(runtime: Runtime, now: datetime) -> list[Sample]:
    """Some texts, judged once."""
    texts = messages(SAMPLES, 1_000, seed=100)
    filings = [Filing(channel=Channel.CALL, text=text) for text in texts]
    return [(f.text, judge(f, runtime.desk, around=Around(), now=now)) for f in filings]


class Crowd:
    """Makes appeals, numbered on from those that are there."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.now = runtime.clock()
        self.samples = samples(runtime, self.now)
        self.dice = random.Random(916)
        self.size = 0

    async def grow_to(self, size: int) -> None:
        """Fill up with open appeals, then let the planner know."""
        connection = await asyncpg.connect(self.runtime.dsn.replace("+asyncpg", ""))
        try:
            while self.size < size:
                rows: Rows = {table: [] for table in COLUMNS}
                for _ in range(min(BATCH, size - self.size)):
                    self.add(rows)
                for table, columns in COLUMNS.items():
                    await connection.copy_records_to_table(
                        table, records=rows[table], columns=columns
                    )
            for table in COLUMNS:
                await connection.execute(f"vacuum analyze {table}")
        finally:
            await connection.close()

    def add(self, rows: Rows) -> None:
        """One appeal's rows."""
        self.size += 1
        [level] = self.dice.choices(list(SHARES), weights=list(SHARES.values()))
        text, judged = self.dice.choice(self.samples)
        at = self.now - timedelta(seconds=self.dice.uniform(0, 86_400))
        appeal_id, message_id, assessment_id = new_id(), new_id(), new_id()
        key, wrapped = self.runtime.keys.new_data_key(appeal_id)
        summary = key.seal(summary_of(text, judged), "appeal", "summary", appeal_id)
        found = key.seal(findings_to_json(judged), "assessment", "findings", assessment_id)
        reference = f"916-{self.size:08}"
        rows["appeal"].append(
            (appeal_id, reference, "call", judged.language.value, Status.QUEUED.value, int(level),
             at, at, at + ACKNOWLEDGE_WITHIN[level], "baku", judged.determinant, [], wrapped,
             summary)
        )  # fmt: skip
        said = key.seal(text, "message", "text", message_id)
        rows["message"].append((message_id, appeal_id, Direction.INBOUND.value, "call", at, said))
        rows["appellant"].append((new_id(), appeal_id))
        rows["assessment"].append(
            (assessment_id, appeal_id, at, int(level), "filed", judged.rulebook,
             judged.determinant, sorted({f.code for f in judged.findings}), found)
        )  # fmt: skip
