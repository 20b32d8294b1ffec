"""The words of a kind of record: one table for its pages and for the client's copy."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Words:
    """In one language. `title` is the heading in the client's copy; `fields` and `codes` are by column."""

    title: str
    fields: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
