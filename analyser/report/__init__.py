"""A verdict as a page for any browser."""
