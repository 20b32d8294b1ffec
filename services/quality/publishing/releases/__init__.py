"""What leaves the centre each quarter: previewed, approved, kept byte by byte."""
