"""The key of one circuit, from powers of tau on."""
