"""Run by Alembic, which asks here for the connection: that of `Database.migrate`, within its transaction."""

from __future__ import annotations

import zkwright.service.access.tables  # noqa: F401 - adds its tables
from alembic import context
from zkwright.service.storage.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
