"""The places that a centre knows: a directory of its own, in which no client stands."""
