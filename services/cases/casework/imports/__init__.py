"""Bringing files and requests in from a spreadsheet, or from the export of another platform."""
