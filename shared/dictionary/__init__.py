"""The data dictionary: every field of every table, why it is there, when it goes, and who may read it."""
