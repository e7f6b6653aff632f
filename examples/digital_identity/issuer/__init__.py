"""The issuer: signs credentials, takes them back, publishes what it took back."""
