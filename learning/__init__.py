"""Learning on data that stays where it is, with proofs of what each party did.

`zkwright.learning.federated`: clients average what they learned, and prove that each update is bounded and is the one that was
averaged. Needs the extra `learning`. `models`: answers of a model that was committed to. `privacy`: noise that nobody chose, and
a ledger of what was released. `sums`: sums of encrypted numbers, with such noise, that several open together. `bfv`: sums of
thousands of them at once, that one opens.
"""
