"""The rules of law by which deadlines are counted: versioned data with section, source and who has read them."""
