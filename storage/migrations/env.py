"""What Alembic runs: the migrations, on the connection and in the transaction it was given."""

from alembic import context

from storage import message_tables, tables  # noqa: F401  (a table is in the metadata once its module is there)
from storage.table_parts import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
