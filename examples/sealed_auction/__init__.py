"""Sealed bids: who wins and what the price is comes out with a proof, and no losing bid."""
