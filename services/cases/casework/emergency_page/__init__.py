"""The emergency page of a file: on one sheet what a colleague needs who does not know the file."""
