"""What the pages of casework ask for together, each page in one statement."""
