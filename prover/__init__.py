"""zkwright.prover"""
