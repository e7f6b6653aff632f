"""What contracts of every language for the Ethereum Virtual Machine share: a key's words, names, limits."""
