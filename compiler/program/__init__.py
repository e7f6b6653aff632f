"""A compiled circuit, its schema and the origin of its rows, in memory and as a file."""
