"""One criterion on one page: what it says, how the centre stands, and from which evidence."""
