"""Who visits the pages, and how a page is read."""
