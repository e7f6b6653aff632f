"""A vote: one person one vote, secret ballots, and a tally with a proof, in two forms."""
