"""see it to its end: whoever held an appeal until it was closed did not give it back."""

from collections.abc import Sequence

from alembic import op

revision: str = "0007finished"
down_revision: str | None = "0006first"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.execute("""
        update assignment o set state = 'finished' from appeal a
        where a.id = o.appeal_id and a.status = 'closed' and a.owner_id = o.staff_id
        and o.state = 'released' and o.answered_at = a.closed_at
    """)


def downgrade() -> None:
    """Undo."""
    op.execute("update assignment set state = 'released' where state = 'finished'")
