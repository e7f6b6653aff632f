"""Where constraints come from: a tree, a page, and the difference between two versions."""
