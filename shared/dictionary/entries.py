"""The models of the dictionary: entries of fields, tables and services, all mandatory."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic import Field as Given

from shared.dictionary.retention import Retention
from shared.dictionary.vocabulary import SPECIAL, About, Category, Clear, Ground

CLOSED = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
type Sentence = Annotated[str, StringConstraints(min_length=8, max_length=300, strip_whitespace=True)]
type Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
WITHHELD = "no: "
type Exported = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]*|no: .{4,})$")]
"""The name in the access export, or `no: ` and the reason."""
INHERITED = ("about", "category", "grounds", "retention", "readers", "clear_because", "exported")
"""What a table may say once for all of its fields that do not say it. A purpose is each field's own."""
OF_A_FILE: dict[str, Any] = {
    "activity": "files",
    "about": "client",
    "category": "course",
    "grounds": ["6(1)(c)", "9(2)(a)"],
    "retention": "file_closed",
    "readers": "team",
}
"""What a table with `record = true` need not say."""
MACHINE: dict[str, Any] = {"category": "link", "clear_because": "joins", "exported": "no: a number of the machine"}
BEFORE: dict[str, Any] = {
    "id": MACHINE | {"purpose": "Tells lines apart, and binds what is sealed to its row"},
    "file_id": MACHINE | {"purpose": "The file of the client it is about"},
    "key_id": MACHINE
    | {"purpose": "Names the key that opens what is sealed here", "clear_because": "key_name", "readers": "nobody"},
}
"""Of every record of a file: its table has these first, then its own fields in the clear, ..."""
NOTED: dict[str, Any] = {
    "noted_at": {
        "purpose": "Shows when it was written down",
        "clear_because": "orders",
        "exported": "written_down_at",
    },
    "noted_by": {
        "purpose": "Who of the staff has written it down",
        "about": "staff",
        "category": "authorship",
        "clear_because": "staff_id",
        "exported": "written_down_by",
    },
}
"""... then these, then its sealed ones."""


class Field(BaseModel):
    model_config = CLOSED

    purpose: Sentence
    about: About
    category: Category
    grounds: tuple[Ground, ...] = Given(min_length=1)
    retention: Retention
    readers: Name
    sealed: Name | None = None
    """The purpose whose key it is sealed with, as the code's `Field(table, column, purpose)` has it."""
    clear_because: Clear | None = None
    exported: Exported

    @property
    def withheld(self) -> str | None:
        """The reason why a field is not in the access export."""
        return self.exported.removeprefix(WITHHELD) if self.exported.startswith(WITHHELD) else None

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        if self.sealed and self.clear_because:
            raise ValueError("sealed, and yet with a reason for being clear")
        if self.about == About.CLIENT and SPECIAL.isdisjoint(self.grounds):
            raise ValueError("data of a client need a ground of Article 9 too")
        if (Ground.NONE in self.grounds) != (self.about in (About.ORGANISATION, About.NOBODY)):
            raise ValueError("the ground `none` is for what has no person behind it, and only for that")
        return self


class Table(BaseModel):
    model_config = CLOSED

    holds: Sentence
    activity: Name
    about: About
    fields: dict[Name, Field] = Given(min_length=1)
    database: str | None = None
    """Where it is not the service's own."""
    record: bool = False
    """Whether it holds records of a file, which a colleague writes down: then what is common to all is said for it."""

    @model_validator(mode="before")
    @classmethod
    def defaults_go_down(cls, written: Any) -> Any:
        """What the table says for its fields goes into each that does not say it, and out of the table."""
        if not isinstance(written, dict) or not isinstance(written.get("fields"), dict):
            return written
        if written.get("record") is True:
            written = OF_A_FILE | written | {"fields": of_record(written["fields"])}
        common = {name: written[name] for name in INHERITED if name in written}
        fields = {name: handed_down(common, each) for name, each in written["fields"].items()}
        own = {name: value for name, value in written.items() if name not in INHERITED or name == "about"}
        return own | {"fields": fields}

    @model_validator(mode="after")
    def says_why_it_is_clear(self) -> Self:
        if self.about == About.CLIENT:
            for name, field in self.fields.items():
                if not field.sealed and not field.clear_because:
                    raise ValueError(f"{name} is about clients and neither sealed nor says clear_because")
        return self

    @model_validator(mode="after")
    def exports_each_name_once(self) -> Self:
        names = Counter(name for _, name, _ in exported(self))
        if twice := sorted(name for name, often in names.items() if often > 1):
            raise ValueError(f"exported twice: {', '.join(twice)}")
        return self


def of_record(own: dict[str, Any]) -> dict[str, Any]:
    """With the fields that every record has; what a table says of them itself counts."""
    sealed = {name: each for name, each in own.items() if isinstance(each, dict) and "sealed" in each}
    return BEFORE | {name: each for name, each in own.items() if name not in sealed} | NOTED | sealed


def handed_down(common: dict[str, Any], field: Any) -> Any:
    """A sealed field takes everything of its table but the reason for being clear."""
    if not isinstance(field, dict):
        return field
    return {name: value for name, value in common.items() if name != "clear_because" or "sealed" not in field} | field


class Phrase(BaseModel):
    """In both languages of the records of processing."""

    model_config = CLOSED

    en: Sentence
    de: Sentence


class Activity(BaseModel):
    """One line of the records of processing (Article 30)."""

    model_config = CLOSED

    name: Phrase
    purpose: Phrase
    recipients: Phrase
    measures: Phrase


class Readers(BaseModel):
    model_config = CLOSED

    who: Phrase
    roles: tuple[Name, ...] = ()
    right: Name | None = None
    """The right of the service that these roles hold, where there is one."""


class Dictionary(BaseModel):
    """The dictionary of one service."""

    model_config = CLOSED

    service: str
    activities: dict[Name, Activity]
    readers: dict[Name, Readers]
    tables: dict[Name, Table]

    @model_validator(mode="after")
    def names_what_there_is(self) -> Self:
        for name, table in self.tables.items():
            if table.activity not in self.activities:
                raise ValueError(f"table {name}: there is no activity {table.activity}")
            for field_name, field in table.fields.items():
                if field.readers not in self.readers:
                    raise ValueError(f"{name}.{field_name}: there are no readers {field.readers}")
        if idle := sorted(set(self.activities) - {table.activity for table in self.tables.values()}):
            raise ValueError(f"no table belongs to the activity {', '.join(idle)}")
        return self

    def every_field(self) -> Iterator[tuple[str, str, Field]]:
        """Table, column and what is said of it."""
        for name, table in self.tables.items():
            for column, field in table.fields.items():
                yield name, column, field


def exported(table: Table) -> list[tuple[str, str, Field]]:
    """Column, name in the access export, and the field, in the order of the dictionary; without what is withheld."""
    return [(column, field.exported, field) for column, field in table.fields.items() if field.withheld is None]
