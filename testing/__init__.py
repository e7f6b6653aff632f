"""Tests for circuits of one's own: every layer, bad inputs, forged hints, uniqueness."""
