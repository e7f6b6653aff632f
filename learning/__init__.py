"""Learning on data that stays where it is, with proofs of what each party did.

`zkwright.learning.federated`: clients average what they learned, and prove that each update is bounded and is the one that was
averaged. Needs the extra `learning`.
"""
