"""The ground floor: what the rooms above have in common, and none of them owns."""
