"""calls and channels."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "channels"
down_revision: str | None = "chats"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "call_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_index", sa.LargeBinary(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=False),
        sa.Column("number_enc", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("appeal_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["staff.id"], name=op.f("fk_call_draft_operator_id")
        ),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_call_draft_appeal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_draft")),
        sa.UniqueConstraint("call_index", name=op.f("uq_call_draft_call_index")),
    )
    op.create_index(
        "ix_call_draft_open",
        "call_draft",
        ["started_at"],
        unique=False,
        postgresql_where=sa.text("settled_at is null"),
    )
    op.create_index("ix_call_draft_operator", "call_draft", ["operator_id", "answered_at"])
    op.create_table(
        "channel_health",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("received_at", TIME, nullable=True),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("failed_at", TIME, nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("pending", sa.Integer(), nullable=True),
        sa.Column("checked_at", TIME, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("canary_sent_at", TIME, nullable=True),
        sa.Column("canary_seen_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_health")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("channel_health")
    op.drop_table("call_draft")
