"""The figures that are made from entries, each with its exact definition."""
