"""What several primitives are made of, and no gadget: rows for bits and words, padding, flags of places, plain values."""
