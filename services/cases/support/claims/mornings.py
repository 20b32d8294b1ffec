"""In which files a demand has to be explained or answered today, or had to be."""

from services.cases.foundation.records.mornings import DueFiles, Morning
from services.cases.foundation.records.store import MorningRecords
from services.cases.support.claims.store import CLAIMS


async def due_files(morning: Morning) -> DueFiles:
    found = await MorningRecords(morning.on_errand).of(CLAIMS, morning.keys)
    late = (
        each for each, claims in found.items() if any(one.is_open and one.due_on <= morning.today for one in claims)
    )
    return DueFiles(days=frozenset(late))
