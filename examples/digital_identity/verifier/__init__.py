"""The verifier: asks, and takes an answer once."""
