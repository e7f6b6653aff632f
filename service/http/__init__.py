"""What all answers have in common: bounded bodies, refusals as JSON, headers."""
