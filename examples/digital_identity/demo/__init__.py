"""A day of a registry, a holder and a shop: `python -m digital_identity.demo FOLDER`."""
