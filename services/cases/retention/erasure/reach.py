"""The data dictionary says what belongs to a client: which tables, and by which column the client's rows are found."""

from collections.abc import Collection, Mapping
from functools import cache

from shared.dictionary.entries import Dictionary
from shared.dictionary.files import of_service
from shared.dictionary.vocabulary import About

LINKS = ("thread_id", "file_id", "case_mark")
"""Columns that lead to a client; a table about clients needs one of them."""
EXPIRES = frozenset({"outbox", "incident", "incident_entry", "audit_entry", "remark"})
"""Tables whose rows nobody picks out, and which empty themselves: what is sealed for the holder of a number goes after
two weeks. An incident is how the centre answers for itself and names no client by a link, a line of the access log
has the numbers of rows that are gone, and nobody knows whose a remark is: they go with periods of their own.
"""
KEYS = "cases-keys"


class UnreachedTableError(Exception):
    """A table about clients that erasure could not empty: nothing is erased by halves."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


def about_clients(dictionary: Dictionary) -> set[str]:
    """In the database of the service itself; the keys in the other one are destroyed, not deleted."""
    own = (name for name, table in dictionary.tables.items() if not table.database)
    return {name for name in own if about_a_client(dictionary, name)}


def about_a_client(dictionary: Dictionary, name: str) -> bool:
    table = dictionary.tables[name]
    return About.CLIENT in {table.about, *(field.about for field in table.fields.values())}


def reach(dictionary: Dictionary, columns: Mapping[str, Collection[str]]) -> dict[str, str]:
    """The column that leads to a client, by table. Raises UnreachedTableError."""
    return {name: link_of(name, columns[name]) for name in sorted(about_clients(dictionary) - EXPIRES)}


def link_of(table: str, columns: Collection[str]) -> str:
    for link in LINKS:
        if link in columns:
            return link
    raise UnreachedTableError(table)


def categories(dictionary: Dictionary, tables: Collection[str]) -> list[str]:
    """What kinds of data of a client these tables hold."""
    return sorted(
        {
            field.category.value
            for table, _, field in dictionary.every_field()
            if table in tables and field.about is About.CLIENT
        }
    )


@cache
def dictionary() -> Dictionary:
    return of_service("cases")
