"""Pooled yields: a cooperative proves what its mines hold together, and no mine shows its own."""
