"""A ceremony as a page for the public."""
