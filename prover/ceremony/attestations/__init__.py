"""What contributors say of their contributions, outside of the key, and whether the key agrees."""
