"""Nullifiers, each taken once, and the feed of those that were."""
