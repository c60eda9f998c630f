"""hear chats: edits, forwards and replies."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "chats"
down_revision: str | None = "0003rota"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    marks = sa.Column("marks", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    op.add_column("message", marks)
    op.add_column("message", sa.Column("ref", sa.Text(), nullable=True))
    op.add_column("message", sa.Column("reply_to", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take back."""
    for name in ("reply_to", "ref", "marks"):
        op.drop_column("message", name)
