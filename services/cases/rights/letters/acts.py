"""Writing a letter, which notes what is told by it in the same work."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from services.cases.casework.consents.domain import RecipientKind, What
from services.cases.casework.consents.store import Consents
from services.cases.casework.facts.acts import facts_of
from services.cases.casework.facts.domain import Known
from services.cases.casework.facts.page_parts import in_words
from services.cases.casework.facts.store import FactChanges
from services.cases.casework.facts.words import words as fact_words
from services.cases.files.file.domain import File
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from services.cases.retention.schedule.store import Keeping
from services.cases.rights.disclosures.domain import Because, Way, disclosed
from services.cases.rights.disclosures.store import Disclosures
from services.cases.rights.letters.domain import FACTS_OF, Draft, Letter, disclosure_of, letter_of
from services.cases.rights.letters.store import Letters
from services.cases.rights.referrals.domain import WarnFirstError
from services.cases.support.professionals.duty import may_be_irregular, public_duty
from shared.accounts.domain import Person
from shared.languages import Wording


async def write(
    file_id: UUID,
    draft: Draft,
    wording: Wording,
    *,
    letter_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """`wording` is that of the letter. Sent twice it is there once, and so is what was told by it.

    Raises FileNotFoundHereError, NotAllowedError, NoGroundError, WarnFirstError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await Keeping(work).held_fast(file_id, Act.RIGHTS)
        # not in a file that is only kept
        await work.admit(Act.WRITE, Subject(Kind.FILE, (file_id,)))
        if await Letters(work).one(letter_id, file):
            return
        today = now.astimezone(workplace.clock).date()
        told = disclosed(
            file,
            draft.recipient,
            draft.what,
            draft.subject,
            way=Way.WRITTEN,
            because=Because.CONSENT,
            consents=await Consents(work).of(file),
            consent_id=draft.consent_id,
            recipient_kind=draft.recipient_kind,
            disclosure_id=disclosure_of(letter_id),
            told_on=today,
            by=reader.id,
            now=now,
            today=today,
        )
        if draft.warned is not public_duty().version and await has_to_be_warned(work, file, told.recipient_kind):
            raise WarnFirstError
        lines = [line for _, line in lines_of(file, await facts_of(work, file), draft.from_file, wording)]
        letter = letter_of(
            file, draft, told.recipient or "", lines, letter_id=letter_id, by=reader.id, now=now, today=today
        )
        await Letters(work).save(letter, file)
        await Disclosures(work).save(told, file)


async def has_to_be_warned(work: Reading, file: File, known_as: RecipientKind | None) -> bool:
    """Whether a letter to such a recipient may tell a public body of an irregular stay."""
    return public_duty().binds_as(known_as) and may_be_irregular(await FactChanges(work).of(file))


async def letter_in(work: Reading, file: File, letter_id: UUID) -> Letter | None:
    """To be put on paper: who hands it out, hands out what it says. Raises NotAllowedError."""
    await work.admit(Act.PRINT, Subject(Kind.FILE, (file.id,)))
    return await Letters(work).one(letter_id, file)


def lines_of(file: File, known: Known, what: Iterable[What], wording: Wording) -> list[tuple[What, str]]:
    """What the file knows by itself of these kinds of information, each as one line of a letter."""
    found, said, now = list[tuple[What, str]](), fact_words(wording), known.now()
    for kind in what:
        if kind is What.NAME and file.pseudonym:
            found.append((kind, f"{wording.gettext('Name')}: {file.pseudonym}"))
        for fact in FACTS_OF.get(kind, ()):
            if fact in now:
                found.append((kind, f"{said.fields[fact]}: {in_words(fact, now[fact], wording, said.codes)}"))
    return found
