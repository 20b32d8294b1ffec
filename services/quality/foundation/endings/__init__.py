"""A person whose session or account ends at `cases` loses it here, too."""
