"""Powers of tau, from which keys are made for all circuits up to a size."""
