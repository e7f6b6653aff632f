"""The steps by which a database gets its tables, run by `Database.migrate`."""
