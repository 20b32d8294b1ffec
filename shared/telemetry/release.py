"""The version of the program that runs, the same for all its parts; images have no manifest that says it."""

RELEASE = "0.11.0"
