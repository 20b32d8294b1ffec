"""The first page, and the pages on which a centre says who it is and what holds here."""
