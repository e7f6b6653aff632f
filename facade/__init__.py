"""zkwright: write a statement in Python, prove it in zero knowledge, check the proof anywhere."""
