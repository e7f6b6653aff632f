"""What rows prove: whether the inputs of a circuit determine its outputs, and the evidence."""
