"""docs/data-dictionary.md and docs/records-of-processing.md, made from the dictionaries: the same text every time."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from shared.dictionary.entries import Dictionary, Field, Table
from shared.dictionary.files import ROOT, shipped
from shared.dictionary.prose import wrapped
from shared.dictionary.records import as_markdown, records
from shared.dictionary.retention import RULES
from shared.dictionary.vocabulary import ABOUT, CATEGORIES, CLEAR, GROUNDS, Words

FOLDER = ROOT / "docs"
OPENING = """# Data dictionary

Every field that Kokon keeps, made by `python -m shared.dictionary` from `services/*/dictionary.toml`: change it there,
never here. [The records of processing](records-of-processing.md) are made from the same files. A column that is not
described, or described without a purpose and a rule for its deletion, fails the tests.

A sealed field is encrypted with the key of one client, an outcome in a ledger with one key for all of them, and bound
to its place; the word is the purpose of the key.
"""
HEAD = ("Field", "Why it is there", "Category", "Ground", "Kept", "Read by", "Sealed", "In the access export")


def data_dictionary(dictionaries: Mapping[str, Dictionary]) -> str:
    parts = [OPENING, *lists()]
    for dictionary in dictionaries.values():
        parts.append(f"## {dictionary.service}\n")
        parts.append(wrapped("Who reads: " + "; ".join(readers(dictionary)) + ".\n"))
        parts += [table_part(name, table) for name, table in dictionary.tables.items()]
    return "\n".join(parts)


def lists() -> Iterator[str]:
    """What the codes mean."""
    yield "## The codes\n"
    coded: tuple[tuple[str, Mapping[str, Words]], ...] = (
        ("Whose data", ABOUT),
        ("Category", CATEGORIES),
        ("Ground (GDPR)", GROUNDS),
        ("Why a field about a client is not sealed", CLEAR),
    )
    for title, words in coded:
        yield rows((title, "Meaning"), [(f"`{code}`", said.en) for code, said in words.items()])
    yield rows(("Kept", "Until"), [(f"`{code}`", rule.said("en")) for code, rule in RULES.items()])


def readers(dictionary: Dictionary) -> Iterator[str]:
    used = {field.readers for _, _, field in dictionary.every_field()}
    for name, group in dictionary.readers.items():
        if name in used:
            roles = f" ({', '.join(group.roles)})" if group.roles else ""
            yield f"`{name}`: {group.who.en}{roles}"


def table_part(name: str, table: Table) -> str:
    place = f", in the database `{table.database}`" if table.database else ""
    holds = wrapped(f"{table.holds}. About {ABOUT[table.about].en}{place}.")
    return f"### {name}\n\n{holds}\n\n" + rows(HEAD, [row(column, field) for column, field in table.fields.items()])


def row(column: str, field: Field) -> tuple[str, ...]:
    seal = f"`{field.sealed}`" if field.sealed else f"no: {field.clear_because}" if field.clear_because else "no"
    export = f"no: {field.withheld}" if field.withheld else f"`{field.exported}`"
    grounds = ", ".join(field.grounds)
    return f"`{column}`", field.purpose, field.category, grounds, field.retention, field.readers, seal, export


def rows(head: tuple[str, ...], body: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *body]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def documents() -> dict[Path, str]:
    """The generated documents by file name."""
    dictionaries = shipped()
    return {
        FOLDER / "data-dictionary.md": data_dictionary(dictionaries),
        FOLDER / "records-of-processing.md": as_markdown(records(dictionaries, language="en"), language="en"),
    }
