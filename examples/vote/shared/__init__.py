"""A vote in which three servers count shares of ballots: nobody ever sees one, and a proof says that the count is right."""
