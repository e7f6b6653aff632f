"""A survey: answers are encrypted, and what comes out is their sum with noise that is proved."""
