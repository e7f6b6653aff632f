"""The shielded ledger of examples/confidential_transactions."""
