"""take turns: rotations, swaps, absences and calendars."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0003rota"
down_revision: str | None = "page3"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _moment(name: str, *, optional: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "rotation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Text(), nullable=False),
        sa.Column("people", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("hand_over", sa.Time(), nullable=False),
        sa.Column("turn_days", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        _moment("planned_until", optional=True),
        _moment("at"),
        sa.Column("by_id", sa.Uuid()),
        _moment("ended_at", optional=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_rotation_office_id")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_rotation_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rotation")),
    )
    op.add_column("shift", sa.Column("rotation_id", sa.Uuid()))
    op.create_foreign_key("fk_shift_rotation_id", "shift", "rotation", ["rotation_id"], ["id"])
    op.create_index(op.f("ix_shift_rotation_id"), "shift", ["rotation_id"])
    op.create_table(
        "swap",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("return_id", sa.Uuid()),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _moment("at"),
        _moment("answered_at", optional=True),
        *(
            sa.ForeignKeyConstraint(
                [column], ["shift.id"], name=op.f(f"fk_swap_{column}"), ondelete="CASCADE"
            )
            for column in ("shift_id", "return_id")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["staff.id"], name=op.f(f"fk_swap_{column}"))
            for column in ("by_id", "to_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap")),
    )
    open_offer = sa.text("state = 'offered'")
    op.create_index(
        "uq_swap_one_open_offer", "swap", ["shift_id"], unique=True, postgresql_where=open_offer
    )
    op.create_index("ix_swap_to_id", "swap", ["to_id"], postgresql_where=open_offer)
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        _moment("starts_at"),
        _moment("ends_at"),
        _moment("at"),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        _moment("withdrawn_at", optional=True),
        *(
            sa.ForeignKeyConstraint([column], ["staff.id"], name=op.f(f"fk_absence_{column}"))
            for column in ("staff_id", "by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(
        "ix_absence_staff_id",
        "absence",
        ["staff_id", "ends_at"],
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        _moment("at"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_calendar_feed_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("calendar_feed")
    op.drop_table("absence")
    op.drop_table("swap")
    op.drop_index(op.f("ix_shift_rotation_id"), table_name="shift")
    op.drop_constraint("fk_shift_rotation_id", "shift", type_="foreignkey")
    op.drop_column("shift", "rotation_id")
    op.drop_table("rotation")
