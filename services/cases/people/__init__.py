"""Those who work at the centre, and who of them works on which file."""
