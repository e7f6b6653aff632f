"""What several kinds of documents have in common."""
