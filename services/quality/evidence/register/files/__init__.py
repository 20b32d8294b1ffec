"""Entries as files of a spreadsheet: read, looked over, and written."""
