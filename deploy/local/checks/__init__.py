"""The tests of the project, run for a person: which, and what their outcome was."""
