"""What the service keeps, in SQLite or PostgreSQL, through SQLAlchemy; Alembic has the steps from one form to the next."""
