"""The client's other files, on the page of a file, as far as the reader may see them."""

from services.cases.files.file.domain import File
from services.cases.files.same_client.store import SameClient
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, PagePart
from shared.languages import Wording


async def of_file(work: Reading, view: FileView) -> list[File]:
    return await SameClient(work).others_of_client(view.file)


def part(others: list[File], _: Wording) -> PagePart:
    return PagePart("files/same_client/same_client_part.html", order=70, shown={"others": others})


CONCEPT = Concept(of=of_file, part=part)
