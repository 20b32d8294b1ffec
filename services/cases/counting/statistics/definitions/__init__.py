"""Which tables there are, in versions: their dimensions, and into which row a code of a fact belongs."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.cases.casework.consents.domain import What
from services.cases.casework.facts.domain import LISTS, Fact, Value
from services.cases.casework.facts.domain import SEVERAL as SEVERAL_AT_ONCE

FOLDER = Path(__file__).parent
NEWEST = "2026-12"
SEVERAL = "several_codes"
"""The row of those of whom several codes hold: so each person stands in one row, and rows can be added up."""
UNKNOWN = "unknown"
"""The row of those of whom nobody wrote it down, or who did not agree to it, where that is asked for apart."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Row(Closed):
    name: Name
    codes: Annotated[tuple[str, ...], Field(min_length=1)]
    htcds: str = ""
    """Its counterpart in the Human Trafficking Case Data Standard; empty where that has none, or no single one."""


class Dimension(Closed):
    """`about` is what a consent has to cover for it. What is `apart` keeps nobody out of the other tables."""

    name: Name
    fact: Fact
    about: What
    apart: bool = False
    no_htcds: str = ""
    """Why no row has a counterpart in that standard, where somebody looked for one."""
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def every_code_once(self) -> Self:
        told = [code for row in self.rows for code in row.codes]
        known = [str(code) for code in LISTS[self.fact][1]]
        if sorted(told) != sorted(known):
            raise ValueError("each code of the fact belongs into one row")
        return self

    @model_validator(mode="after")
    def a_reason_or_counterparts(self) -> Self:
        if self.no_htcds and any(row.htcds for row in self.rows):
            raise ValueError("a dimension with counterparts has no reason for having none")
        return self

    @property
    def list_name(self) -> str:
        """The list of codes that the fact takes its words from."""
        return LISTS[self.fact][0]

    @property
    def names(self) -> tuple[str, ...]:
        several = (SEVERAL,) if self.fact in SEVERAL_AT_ONCE else ()
        return (*(row.name for row in self.rows), *several, UNKNOWN)

    def row_of(self, value: Value) -> str:
        """In which row a person stands of whom this is known; empty where nothing is."""
        found = {row.name for row in self.rows for code in value if code in row.codes}
        return SEVERAL if len(found) > 1 else next(iter(found), UNKNOWN)

    def htcds(self, name: str) -> str:
        return next((row.htcds for row in self.rows if row.name == name), "")


class Shape(Closed):
    """A table of one dimension, or of two."""

    name: Name
    rows: Name
    columns: Name | None = None

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.rows, self.columns) if self.columns else (self.rows,)


class Definition(Closed):
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    htcds: str
    without: tuple[Name, ...] = ()
    """What is asked for and has no dimension, because no fact of a file says it in codes."""
    dimensions: tuple[Dimension, ...]
    tables: tuple[Shape, ...]

    @model_validator(mode="after")
    def each_dimension_in_one_table(self) -> Self:
        used = [name for table in self.tables for name in table.dimensions]
        if sorted(used) != sorted(one.name for one in self.dimensions):
            raise ValueError("each dimension belongs into one table")
        return self

    def dimension(self, name: str) -> Dimension:
        return next(one for one in self.dimensions if one.name == name)

    @property
    def about(self) -> frozenset[What]:
        """What a consent has to cover, so that the client is counted."""
        return frozenset(one.about for one in self.dimensions if not one.apart)

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(one.fact for one in self.dimensions if not one.apart)

    @property
    def apart(self) -> Mapping[What, tuple[Fact, ...]]:
        """What a consent may cover besides, and the facts that are counted of those whose consent does."""
        about = dict.fromkeys(one.about for one in self.dimensions if one.apart)
        return {what: tuple(one.fact for one in self.dimensions if one.apart and one.about is what) for what in about}

    def rows_of(self, known: Mapping[Fact, Value]) -> dict[str, str]:
        """By dimension, in which row a person stands."""
        return {one.name: one.row_of(known.get(one.fact, ())) for one in self.dimensions}

    def names(self, shape: Shape) -> tuple[Sequence[str], Sequence[str]]:
        """The rows and columns of a table; of one dimension it has a single column."""
        columns = self.dimension(shape.columns).names if shape.columns else ("",)
        return self.dimension(shape.rows).names, columns


@cache
def definitions() -> dict[str, Definition]:
    """All that ever were, by version."""
    read = (Definition.model_validate(tomllib.loads(path.read_text())) for path in sorted(FOLDER.glob("*.toml")))
    return {one.version: one for one in read}


def definition(version: str = NEWEST) -> Definition:
    """Raises KeyError for a version that this Kokon does not know."""
    return definitions()[version]
