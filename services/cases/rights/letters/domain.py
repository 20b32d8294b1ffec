"""A letter: which kinds of information it has, by which consent, and what of the file is put into it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from services.cases.casework.consents.domain import Consent, RecipientKind, What
from services.cases.casework.facts.domain import Fact
from services.cases.foundation.records.domain import Noted, OfClient, sealed
from services.cases.rights.disclosures.domain import LONGEST_RECIPIENT
from services.cases.support.professionals.domain import DutyVersion

DISCLOSED = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d31")
LONGEST_ADDRESS, LONGEST_SUBJECT, LONGEST_WORDS = 500, 200, 6000
LANGUAGE = "de"
"""Of what the program itself says in a letter: authorities are written to in German."""
FACTS_OF: Mapping[What, Sequence[Fact]] = {
    What.SITUATION: (Fact.SITUATION, Fact.NEEDS),
    What.RESIDENCE: (Fact.RESIDENCE, Fact.RESIDENCE_WORDS),
}
"""What the file knows by itself of a kind of information, beside the name. All else the counsellor writes."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a counsellor writes. `words` are without what the file adds."""

    consent_id: UUID
    recipient: str
    recipient_kind: RecipientKind | None
    """Said where the consent names nobody: that this recipient is of the kind that it is for."""
    address: str
    subject: str
    words: str
    what: tuple[What, ...]
    from_file: tuple[What, ...] = ()
    """Of these the words of the file are put in; they belong to `what`."""
    warned: DutyVersion | None = None
    """The warning of the duty to pass on an irregular stay that the counsellor was shown and goes on after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(Noted):
    """As it went out. Texts are None where they cannot be opened."""

    written_on: date
    disclosure_id: UUID
    """What was told by it, to whom and by which consent."""
    recipient: str | None = sealed(default=None)
    address: str | None = sealed(default=None)
    subject: str | None = sealed(default=None)
    words: str | None = sealed(default=None)
    what: tuple[What, ...] = sealed(default=())


class LetterNotFoundError(Exception):
    """The file has no letter with this id."""


def covered(consent: Consent) -> tuple[What, ...]:
    """The kinds of information that a letter by this consent may have, each by itself."""
    if What.WHOLE_FILE in consent.what:
        return tuple(one for one in What if one is not What.WHOLE_FILE)
    return tuple(one for one in What if one in consent.what or one is What.BEING_HERE)


def disclosure_of(letter_id: UUID) -> UUID:
    """Of a letter there is one, however often its form is sent."""
    return uuid5(DISCLOSED, str(letter_id))


def letter_of(
    file: OfClient,
    draft: Draft,
    recipient: str,
    lines: Collection[str],
    *,
    letter_id: UUID,
    by: UUID,
    now: datetime,
    today: date,
) -> Letter:
    """`recipient` is whom the consent allows, `lines` what the file adds."""
    return Letter(
        id=letter_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        written_on=today,
        disclosure_id=disclosure_of(letter_id),
        recipient=recipient[:LONGEST_RECIPIENT],
        address=draft.address or None,
        subject=draft.subject,
        words="\n\n".join(part for part in ("\n".join(lines), draft.words) if part),
        what=draft.what,
    )
