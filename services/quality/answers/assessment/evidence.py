"""An answer and what shows it: words, a link, entries of the register. The same way alone and in a round."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from services.quality.answers.assessment import domain
from services.quality.answers.assessment.domain import Assessment
from services.quality.answers.assessment.store import Assessments
from services.quality.evidence.origins import measures_of
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.kinds.every import kinds_for
from services.quality.evidence.register.measures.published import cells_by_entry
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.wording import Line, entries_for, title_of
from services.quality.foundation.documents.domain import Accepted
from services.quality.foundation.domain import Author
from services.quality.foundation.second_looks import LONGEST_TEXT
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.desk import Desk
from shared.languages import Wording
from shared.web.forms import Form

BETWEEN = "; "
"""Entries that are the words of an answer."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a form says of one criterion, read and not weighed yet."""

    answer: str
    evidence: str
    link: str
    documented: date | None
    entries: tuple[str, ...]
    """Paths of the register."""
    kept: frozenset[UUID]
    """Documents of the answer before that show this one as well."""
    files: tuple[Accepted, ...]
    id: UUID

    @property
    def marks(self) -> list[str]:
        """Of the documents; none where there are none."""
        return [
            *sorted(str(id_) for id_ in self.kept),
            *(hashlib.sha256(file.content).hexdigest() for file in self.files),
        ]


async def lines_for(work: Transaction, criterion: Criterion, wording: Wording, desk: Desk) -> list[Line]:
    """What the register has about a criterion, each entry once."""
    measures, today = measures_of(criterion), desk.today
    kinds = sorted({kind.name for name in measures for kind in kinds_for(name)})
    entries = await Register(work).entries(kinds=kinds) if kinds else []
    others = cells_by_entry(entries, await Publications(work).cells(today, desk.clock))
    lines = [line for name in measures for line in entries_for(entries, name, wording, today, others)]
    return list({line.path: line for line in lines}.values())


async def chosen(
    work: Transaction, criterion: Criterion, paths: Collection[str], wording: Wording, desk: Desk
) -> list[Line]:
    """Those of the paths that are entries about the criterion."""
    return [line for line in await lines_for(work, criterion, wording, desk) if line.path in paths]


async def form_before(work: Transaction, given: Assessment | None, languages: Iterable[Wording]) -> Form:
    """As it was answered before.

    Words that were the names of entries are left out, with their day, where none of these is kept up any more: what
    they say nobody would have said anew.
    """
    if given is None:
        return Form.empty()
    behind = (await Assessments(work).entries_behind([given.id]))[given.id]
    kept = not await names_of_retired(work, given.evidence, behind, languages)
    documented = given.documented.isoformat() if given.documented and kept else ""
    plain = {"answer": given.answer.value, "evidence": given.evidence if kept else "", "link": given.link}
    return Form(
        {**{name: (value,) for name, value in plain.items()}, "documented": (documented,), "entry": tuple(behind)}
    )


async def names_of_retired(work: Transaction, words: str, behind: Sequence[str], languages: Iterable[Wording]) -> bool:
    """Whether the words are nothing but names that the entries have had, in one of the languages, and all retired."""
    found = list((await Register(work).histories([UUID(path.rpartition("/")[2]) for path in behind])).values())
    if not found or not all(history and history[0].retired for history in found):
        return False
    names = [[{title_of(version, wording) for version in history} for history in found] for wording in languages]
    return any(made_of(words, titles) for titles in names)


def made_of(words: str, titles: Sequence[Collection[str]]) -> bool:
    """Whether the words are one title of each, in any order."""
    for each in titles:
        title = max((title for title in each if title in words), key=len, default=None)
        if title is None:
            return False
        words = words.replace(title, "", 1)
    return not words.strip(BETWEEN)


def answered(
    criterion: Criterion, behind: Sequence[Line], given: Given, *, kept: int, catalogue: str, by: Author, desk: Desk
) -> Assessment:
    """Entries of the register alone are evidence, too: then their names are its words. Raises IncompleteError.

    With other entries or files it is another answer. `kept` are the documents of the answer before that stay.
    """
    return domain.assess(
        criterion,
        answer=given.answer,
        evidence=given.evidence or BETWEEN.join(line.title for line in behind)[:LONGEST_TEXT],
        link=given.link,
        catalogue=catalogue,
        by=by,
        id=uuid5(given.id, " ".join([*(line.path for line in behind), *given.marks])),
        now=desk.now(),
        documented=given.documented,
        documents=kept + len(given.files),
        clock=desk.clock,
    )
