"""storms of appeals about one place, and how much of one a page told."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "page3"
down_revision: str | None = "rulebook"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index("ix_incident_about", "incident", ["about", "latest_at"])
    op.add_column("appeal", sa.Column("incident_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_appeal_incident_id_incident"), "appeal", "incident", ["incident_id"], ["id"]
    )
    op.create_index(
        "ix_appeal_incident_id",
        "appeal",
        ["incident_id"],
        postgresql_where=sa.text("incident_id is not null"),
    )
    op.add_column("delivery", sa.Column("incident_size", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("delivery", "incident_size")
    op.drop_index("ix_appeal_incident_id", table_name="appeal")
    op.drop_column("appeal", "incident_id")
    op.drop_table("incident")
