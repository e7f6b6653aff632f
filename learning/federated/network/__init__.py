"""Rounds between processes: a server and members who hold the same `round.toml`, over TLS 1.3 with pinned certificates."""
