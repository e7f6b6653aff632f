"""Clients, who send shares of their inputs once, sealed for each party, and are offline when the parties compute."""
