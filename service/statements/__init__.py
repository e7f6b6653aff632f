"""Statements by the hash of their descriptors: registered once, and never another under the same name."""
