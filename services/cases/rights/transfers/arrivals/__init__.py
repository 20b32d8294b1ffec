"""A file that another member centre passed on: opened in memory, looked at, and kept only when it is taken over."""
