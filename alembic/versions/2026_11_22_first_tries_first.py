"""first tries first: a promise that nobody tried yet is claimed before one that failed already."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0006first"
down_revision: str | None = "0005erase"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DUE = sa.text("state = 'due'")


def upgrade() -> None:
    """Apply."""
    op.drop_index("ix_job_due", table_name="job")
    op.create_index(
        "ix_job_due",
        "job",
        ["priority", sa.text("(attempts > 0)"), "due_at", "id"],
        postgresql_where=DUE,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_job_due", table_name="job")
    op.create_index("ix_job_due", "job", ["priority", "due_at", "id"], postgresql_where=DUE)
