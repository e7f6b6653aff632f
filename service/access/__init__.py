"""Who may ask for what: API keys, of which only hashes are kept, each with scopes."""
