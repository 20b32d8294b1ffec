"""The next version of the standards as a text that the office writes."""
