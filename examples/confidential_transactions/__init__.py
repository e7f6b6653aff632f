"""A shielded ledger: amounts, assets, payers and payees stay secret, and no money is made. README.md tells how to use it."""
