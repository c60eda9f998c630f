"""call people back."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "callback"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "callback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_callback_appeal_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["staff.id"], name=op.f("fk_callback_done_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
        sa.UniqueConstraint("key", name=op.f("uq_callback_key")),
    )
    op.create_index(op.f("ix_callback_appeal_id"), "callback", ["appeal_id"], unique=False)
    op.create_index(
        "ix_callback_waiting",
        "callback",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("done_at is null"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("callback")
