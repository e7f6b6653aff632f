"""Looking inside: a circuit run on plain values, its trace, and the rows of a line."""
