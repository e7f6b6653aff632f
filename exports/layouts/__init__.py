"""Keys and proofs as other chains' own verifiers read them: Solana, Move's two, Cairo.

Those verifiers are others' programs: what they refuse of a proof is theirs to say. A key that nobody may rely on is refused
here, as everywhere, when it is read.
"""
