"""Groth16 (eprint 2016/260): its key, its files, setup and proof."""
