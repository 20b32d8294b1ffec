"""Prose of documents that a program writes: its lines end at 120 characters, as those of people do."""

import textwrap

LONGEST = 120


def wrapped(line: str) -> str:
    """An item of a list goes on under its first word; a line break at the end stays."""
    end, indent = "\n" * line.endswith("\n"), "  " * line.startswith("- ")
    lines = textwrap.wrap(line, LONGEST, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines) + end
