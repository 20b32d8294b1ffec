"""The folder of an installation: what it is, its settings, and who runs in it."""
