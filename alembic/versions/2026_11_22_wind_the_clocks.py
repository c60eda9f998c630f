"""wind the clocks: since when a level stands, and when each answer was given."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "clocks"
down_revision: str | None = "0002who"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column("appeal", sa.Column("level_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("update appeal set level_since = received_at")
    op.alter_column("appeal", "level_since", nullable=False)
    op.add_column(
        "appeal",
        sa.Column(
            "answered_at",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_column("appeal", "answered_at")
    op.drop_column("appeal", "level_since")
