"""Curves over fields that are not the circuit's own: numbers in lazy columns, points, and sums of multiples of points."""
