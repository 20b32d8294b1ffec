"""The way from a file to what the access log says of it, for those who read the log."""

from services.cases.files.file.domain import code_of
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, MenuEntry
from services.cases.foundation.roles import Right, holds


async def reads_log(work: Reading, _: FileView) -> bool:
    return holds(work.reader, Right.READ_AUDIT)


def menu(reads: bool, view: FileView) -> list[MenuEntry]:
    if not reads:
        return []
    code = code_of(view.file.year, view.file.number)
    return [MenuEntry(view.wording.gettext("Who has read this file"), f"/audit?act=read&file={code}", 80)]


CONCEPT = Concept(of=reads_log, menu=menu)
