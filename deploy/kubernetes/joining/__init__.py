"""A centre joins, changes the keys of its link and leaves, by the operators' folders."""
