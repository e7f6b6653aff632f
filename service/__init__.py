"""A process that verifies proofs over HTTP, takes each nullifier once, and proves what others ask for: `zkwright serve`.

Needs the extra `service`: Starlette and uvicorn, SQLAlchemy and Alembic, over SQLite or PostgreSQL.
"""
