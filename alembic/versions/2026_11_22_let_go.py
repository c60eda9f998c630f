"""let go: closed appeals are erased by their key when their time has passed, unless held."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0005erase"
down_revision: str | None = "0004keep"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "appeal", sa.Column("on_hold", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("appeal", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_appeal_closed_at",
        "appeal",
        ["closed_at"],
        postgresql_where=sa.text("status = 'closed' and data_key is not null"),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_appeal_closed_at", table_name="appeal")
    op.drop_column("appeal", "erased_at")
    op.drop_column("appeal", "on_hold")
