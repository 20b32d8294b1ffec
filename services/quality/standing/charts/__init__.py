"""Charts as plain geometry: what a template draws as SVG beside the table of the same numbers."""
