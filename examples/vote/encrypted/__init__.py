"""The vote with encrypted ballots: anybody adds them up, and trustees together open the sum alone."""
