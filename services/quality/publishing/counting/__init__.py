"""How figures are made and scored, in the words of the page that says so."""
