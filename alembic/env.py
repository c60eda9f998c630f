"""Run the migrations on the connection handed in by service.migrations."""

from alembic import context
from service.models import Base

connection = context.config.attributes.get("connection")
if connection is None:
    message = "Run migrations with 'appeals migrate'; it knows which database is meant."
    raise SystemExit(message)

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    compare_server_default=False,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
