"""say who can: tested contact methods, conflicts of every kind, decisions kept whole."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0002who"
down_revision: str | None = "page1"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column("staff", sa.Column("load_cap", sa.Integer()))
    op.add_column(
        "staff", sa.Column("outside", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "staff_contact",
        sa.Column(
            "added_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
    )
    for name in ("answered_at", "tested_at"):
        op.add_column("staff_contact", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("staff_contact", sa.Column("test_index", sa.LargeBinary()))
    op.add_column(
        "staff_contact", sa.Column("missed", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("appeal", sa.Column("responder_gender", sa.Text()))
    op.add_column(
        "appeal",
        sa.Column("accuses_office", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    _widen_conflict()
    op.create_table(
        "routing_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeal.id"], name=op.f("fk_routing_decision_appeal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_decision")),
    )
    op.create_index("ix_routing_decision_appeal_id", "routing_decision", ["appeal_id", "at"])


def _widen_conflict() -> None:
    """A conflict was a place and nothing else; those declared so far stay conflicts of place."""
    op.drop_constraint("pk_conflict", "conflict", type_="primary")
    op.add_column(
        "conflict",
        sa.Column("id", sa.Uuid(), server_default=sa.func.gen_random_uuid(), nullable=False),
    )
    op.alter_column("conflict", "id", server_default=None)
    op.create_primary_key("pk_conflict", "conflict", ["id"])
    op.alter_column("conflict", "facility_id", nullable=True)
    op.add_column("conflict", sa.Column("kind", sa.Text(), server_default="place", nullable=False))
    op.alter_column("conflict", "kind", server_default=None)
    op.add_column("conflict", sa.Column("authority_id", sa.Text()))
    op.add_column("conflict", sa.Column("appeal_id", sa.Uuid()))
    op.add_column(
        "conflict",
        sa.Column("tokens", sa.ARRAY(sa.LargeBinary()), server_default="{}", nullable=False),
    )
    op.add_column("conflict", sa.Column("name_index", sa.LargeBinary()))
    op.add_column("conflict", sa.Column("name_enc", sa.LargeBinary()))
    op.add_column("conflict", sa.Column("until", sa.Date()))
    op.add_column("conflict", sa.Column("by_id", sa.Uuid()))
    op.add_column("conflict", sa.Column("ended_at", sa.DateTime(timezone=True)))
    for column, target in (
        ("authority_id", "authority"),
        ("appeal_id", "appeal"),
        ("by_id", "staff"),
    ):
        op.create_foreign_key(f"fk_conflict_{column}", "conflict", target, [column], ["id"])
    op.create_index("ix_conflict_staff_id", "conflict", ["staff_id"])
    # What was sealed for the old key cannot be opened under the new one.
    op.execute("update conflict set reason_enc = null")


def downgrade() -> None:
    """Undo; conflicts that are no places are lost."""
    op.drop_index("ix_routing_decision_appeal_id", table_name="routing_decision")
    op.drop_table("routing_decision")
    op.execute("delete from conflict where facility_id is null")
    op.execute(
        "delete from conflict c using conflict d "
        "where c.staff_id = d.staff_id and c.facility_id = d.facility_id and c.id > d.id"
    )
    op.drop_index("ix_conflict_staff_id", table_name="conflict")
    op.drop_constraint("pk_conflict", "conflict", type_="primary")
    for column in ("by_id", "appeal_id", "authority_id"):
        op.drop_constraint(f"fk_conflict_{column}", "conflict", type_="foreignkey")
    for column in ("ended_at", "by_id", "until", "name_enc", "name_index", "tokens"):
        op.drop_column("conflict", column)
    for column in ("appeal_id", "authority_id", "kind", "id"):
        op.drop_column("conflict", column)
    op.alter_column("conflict", "facility_id", nullable=False)
    op.create_primary_key("pk_conflict", "conflict", ["staff_id", "facility_id"])
    op.drop_column("appeal", "accuses_office")
    op.drop_column("appeal", "responder_gender")
    for column in ("missed", "test_index", "tested_at", "answered_at", "added_at"):
        op.drop_column("staff_contact", column)
    op.drop_column("staff", "outside")
    op.drop_column("staff", "load_cap")
