"""choose the rulebook: artifacts, activations and dry runs."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "rulebook"
down_revision: str | None = "page2"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "triage_artifact",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_triage_artifact")),
    )
    op.create_table(
        "activation",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_activation_by_id")),
        sa.ForeignKeyConstraint(
            ["model"], ["triage_artifact.version"], name=op.f("fk_activation_model")
        ),
        sa.ForeignKeyConstraint(
            ["rules"], ["triage_artifact.version"], name=op.f("fk_activation_rules")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activation")),
    )
    op.create_table(
        "dry_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column(
            "counts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_dry_run_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dry_run")),
    )
    op.create_table(
        "dry_run_change",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("old_level", sa.SmallInteger(), nullable=False),
        sa.Column("new_level", sa.SmallInteger(), nullable=False),
        sa.Column("old_determinant", sa.Text(), nullable=False),
        sa.Column("new_determinant", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeal.id"], name=op.f("fk_dry_run_change_appeal_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["dry_run.id"], name=op.f("fk_dry_run_change_run_id")),
        sa.PrimaryKeyConstraint("run_id", "appeal_id", name=op.f("pk_dry_run_change")),
    )
    op.create_index("ix_dry_run_change_appeal_id", "dry_run_change", ["appeal_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_dry_run_change_appeal_id", table_name="dry_run_change")
    op.drop_table("dry_run_change")
    op.drop_table("dry_run")
    op.drop_table("activation")
    op.drop_table("triage_artifact")
