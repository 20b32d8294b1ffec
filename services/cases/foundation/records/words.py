"""The words of a kind of record: one table for its pages and for the client's copy."""

from collections.abc import Mapping
from dataclasses import dataclass, field

type Codes = Mapping[str, Mapping[str, str]]
"""The word of each code, by column. A page asks for them once, not for each record."""


@dataclass(frozen=True, slots=True)
class Words:
    """In one language. `title` is the heading in the client's copy; `fields` and `codes` are by column.

    `to_client` has those codes for which the copy, which speaks to the client, has other words than the pages.
    """

    title: str
    fields: Mapping[str, str] = field(default_factory=dict)
    codes: Codes = field(default_factory=dict)
    to_client: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def in_copy(self, column: str) -> Mapping[str, str]:
        """The words of the codes of one column, as the client's copy says them."""
        return {**self.codes.get(column, {}), **self.to_client.get(column, {})}
