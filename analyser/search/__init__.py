"""A search for assignments that satisfy rows, with some wires given: what tells that inputs leave a choice, by making it."""
