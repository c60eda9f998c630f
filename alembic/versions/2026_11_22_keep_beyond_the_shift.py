"""keep beyond the shift: an owner goes on with an appeal although their shift ended."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0004keep"
down_revision: str | None = "channels"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column("appeal", sa.Column("kept_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Undo."""
    op.drop_column("appeal", "kept_until")
