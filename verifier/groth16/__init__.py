"""Groth16 (eprint 2016/260) for those who verify: proof, verifying key, equation."""
