"""A lender: its committed credit model, and no other, scored this applicant, and is fair over two groups."""
