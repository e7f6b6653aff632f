"""Hospitals train one classifier on records that a registry signed, and release it with noise that is proved."""
