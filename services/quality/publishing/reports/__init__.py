"""Reports to print: what a centre can show a funder, and what the office can show the public, as PDF."""
