"""The programs that are measured: us and our peers, each a list of commands."""
