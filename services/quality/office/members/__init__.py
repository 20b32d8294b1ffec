"""Who belongs to the federation, who speaks for which member, and who comes to the pages of the office."""
