"""Which list of the register a table is, or each part of it that has a head of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.quality.evidence.register.files.tables import Row, Table
from services.quality.evidence.register.files.vocabulary import LIST, Lexicon, Vocabulary, plain


@dataclass(frozen=True, slots=True)
class Part:
    """Rows below one head; `title` is the name of the sheet, or ""."""

    title: str
    head: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """A part of which nobody can say what list it is. `about` are the titles of the lists that it may be."""

    title: str
    line: int
    code: str
    about: tuple[str, ...] = ()


def parts_of(table: Table, lexicon: Lexicon) -> Iterator[Part]:
    """A table whose first column says the list may hold several, one below the other."""
    if not table.rows:
        return
    heads = [0]
    if _names_lists(table.rows[0], lexicon):
        heads = [place for place, row in enumerate(table.rows) if _names_lists(row, lexicon)]
    for first, end in zip(heads, [*heads[1:], len(table.rows)], strict=True):
        if end > first + 1:
            yield Part(table.title, table.rows[first], table.rows[first + 1 : end])


def _names_lists(row: Row, lexicon: Lexicon) -> bool:
    return lexicon.heads.get(plain(row.cells[0].text)) == LIST.name


def kind_of(part: Part, lexicon: Lexicon, assumed: str = "") -> Vocabulary | Stray | None:
    """None is a sheet of ours that holds no entries. `assumed` is the kind where neither file nor sheet says one."""
    if plain(part.title) in lexicon.own_sheets:
        return None
    if _names_lists(part.head, lexicon):
        written = plain(part.rows[0].cells[0].text)
        name = lexicon.lists.get(written, "")
        return lexicon.kinds[name] if name else Stray(part.title, part.rows[0].number, "unknown_list", (written,))
    if name := lexicon.lists.get(plain(part.title), ""):
        return lexicon.kinds[name]
    return _by_columns(part, lexicon, assumed)


def _by_columns(part: Part, lexicon: Lexicon, assumed: str) -> Vocabulary | Stray:
    """The one kind that has all of its columns and asks for no other; else the one that knows most of them."""
    heads = [plain(cell.text) for cell in part.head.cells if cell and plain(cell.text) not in lexicon.heads]
    open_kinds = [each for each in lexicon.kinds.values() if not each.kind.closed]
    fitting = [each for each in open_kinds if _fits(each, heads)]
    if assumed and (not fitting or all(head in lexicon.kinds[assumed].columns for head in heads)):
        return lexicon.kinds[assumed]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        return Stray(part.title, part.head.number, "several_lists", tuple(each.kind.title for each in fitting))
    known = [sum(head in each.columns for head in heads) for each in open_kinds]
    best = [each for each, number in zip(open_kinds, known, strict=True) if number == max(known)]
    if len(best) == 1 and max(known) > 1:
        return best[0]
    return Stray(part.title, part.head.number, "unknown_sheet" if part.title else "no_columns")


def _fits(vocabulary: Vocabulary, heads: Sequence[str]) -> bool:
    names = {vocabulary.columns.get(head, "") for head in heads}
    return "" not in names and all(field.name in names for field in vocabulary.kind.fields if field.required)


def columns_in(part: Part, vocabulary: Vocabulary, lexicon: Lexicon) -> list[str]:
    """The field that each cell of the head names; "" where it names none."""
    heads = [plain(cell.text) for cell in part.head.cells]
    return [lexicon.heads.get(head) or vocabulary.columns.get(head, "") for head in heads]


def without_second_head(part: Part, vocabulary: Vocabulary, lexicon: Lexicon) -> Part:
    """Our own files name the columns twice: as people call them, and as programs do."""
    second = replace(part, head=part.rows[0], rows=())
    same = columns_in(second, vocabulary, lexicon) == columns_in(part, vocabulary, lexicon)
    return replace(part, rows=part.rows[1:]) if same else part
