"""From inputs to a witness, by walking the rows; and what a broken requirement is told as."""
