"""The client's other files, on the page of a file, as far as the reader may see them."""

from services.cases.files.file.domain import File
from services.cases.files.same_client.store import SameClient
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, MenuEntry, PagePart


async def of_file(work: Reading, view: FileView) -> list[File]:
    return await SameClient(work).others_of_client(view.file)


def parts(others: list[File], _: FileView) -> list[PagePart]:
    return [PagePart("files/same_client/same_client_part.html", order=70, shown={"others": others})] if others else []


def menu(others: list[File], view: FileView) -> list[MenuEntry]:
    what = view.wording.gettext("Other files of the person")
    return [MenuEntry(what, f"/files/{view.id}/same-client", 40, len(others))]


CONCEPT = Concept(of=of_file, parts=parts, menu=menu)
