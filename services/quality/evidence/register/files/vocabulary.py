"""How columns and answers may be called: by their machine name, or in any language that is spoken here."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.quality.evidence.register.domain import DATES
from services.quality.evidence.register.files.examples import example_of
from services.quality.evidence.register.kinds.checks import Values
from services.quality.evidence.register.kinds.every import KINDS
from services.quality.evidence.register.kinds.fields import Field, FieldType, Kind, _
from services.quality.evidence.register.wording import answers
from shared.languages import Wording

CONFIRMED_ON = Field("confirmed_on", FieldType.DATE, _("Confirmed by somebody else on"), required=False)

CRITERIA_NAMES = Field("criteria_names", FieldType.TEXT, _("Names of these criteria"), required=False)
LIST = Field("list", FieldType.TEXT, _("List"))
"""The column that says of each line which list it belongs to, where a file has no sheets."""
EXAMPLE = Field("example", FieldType.TEXT, _("Example"), required=False)
"""The column that marks a line as an example: it is left out."""
GUIDE, COLUMNS, ANSWERS = _("Read this first"), _("All columns"), _("Answers")
"""Sheets of our workbook that hold no entries."""
LONGEST_TITLE = 31
"""Signs of the name of a sheet, by the rules of spreadsheets."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`columns` leads from what may stand above a column to the name of its field, `words` by field from an answer
    to its code. All in lower case."""

    kind: Kind
    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]

    @property
    def fields(self) -> tuple[Field, ...]:
        return columns_of(self.kind)


def columns_of(kind: Kind) -> tuple[Field, ...]:
    return (*kind.fields, *DATES)


def told_of(kind: Kind) -> tuple[Field, ...]:
    """What our own files tell beside the columns that are read; on the way in it is left aside."""
    names = [CRITERIA_NAMES] if names_criteria(kind) else []
    return (*kind.former, *([CONFIRMED_ON] if kind.second_look else []), *names)


def names_criteria(kind: Kind) -> list[str]:
    """The fields that hold ids of criteria."""
    return [field.name for field in kind.fields if field.type is FieldType.CRITERIA]


def plain(text: str) -> str:
    """As it is compared: without a difference of case, of spaces, or a star for what is required."""
    return " ".join(text.replace("\ufeff", "").replace("*", "").split()).casefold()


def vocabulary(kind: Kind, spoken: Iterable[Wording], criteria: Iterable[str] = ()) -> Vocabulary:
    """`criteria` are the ids of the standards."""
    languages = list(spoken)
    fields = (*columns_of(kind), *told_of(kind))
    columns = {plain(wording.gettext(field.label)): field.name for field in fields for wording in languages}
    columns |= {plain(field.label): field.name for field in fields}
    columns |= {field.name: field.name for field in fields}
    words = {field.name: _words(field, languages) for field in kind.fields if field.codes}
    return Vocabulary(kind, columns, words | criteria_words(kind, criteria))


def criteria_words(kind: Kind, criteria: Iterable[str]) -> dict[str, dict[str, str]]:
    """By field that names criteria: their ids, by the same in lower case."""
    ids = {id_.casefold(): id_ for id_ in criteria}
    return {name: ids for name in names_criteria(kind)}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a file may call its lists and columns. `lists` leads from the title of a list, or the name of its sheet, to
    the name of the kind; `examples` are those of a kind in every language."""

    kinds: Mapping[str, Vocabulary]
    lists: Mapping[str, str]
    heads: Mapping[str, str]
    own_sheets: frozenset[str]
    examples: Mapping[str, tuple[Values, ...]]


def lexicon(spoken: Iterable[Wording], criteria: Iterable[str] = ()) -> Lexicon:
    languages, ids = list(spoken), list(criteria)
    lists = {name: kind.name for kind in KINDS for name in _called(kind.title, languages)}
    return Lexicon(
        {kind.name: vocabulary(kind, languages, ids) for kind in KINDS},
        lists | {kind.name: kind.name for kind in KINDS},
        {name: field.name for field in (LIST, EXAMPLE) for name in (field.name, *_called(field.label, languages))},
        frozenset(name for title in (GUIDE, COLUMNS, ANSWERS) for name in _called(title, languages)),
        {kind.name: tuple(example_of(kind, wording) for wording in languages) for kind in KINDS},
    )


def sheet_title(text: str) -> str:
    """As the name of a sheet."""
    return re.sub(r"[\[\]:*?/\\]", " ", text)[:LONGEST_TITLE].strip(" '")


def _called(text: str, languages: Iterable[Wording]) -> list[str]:
    """In every language, whole and as the name of a sheet."""
    said = [text, *(wording.gettext(text) for wording in languages)]
    return [plain(each) for title in said for each in (title, sheet_title(title))]


def _words(field: Field, languages: Iterable[Wording]) -> dict[str, str]:
    said = {label.casefold(): code for code, label in (*field.choices_before, *field.options)}
    for wording in languages:
        said |= {plain(wording.gettext(label)): code for code, label in field.choices_before}
        said |= {" ".join(answer.split()).casefold(): code for code, answer in answers(field, wording).items()}
    return said
