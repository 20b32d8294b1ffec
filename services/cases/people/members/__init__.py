"""The team of a file: who may read it, as what, which parts, and how long."""
