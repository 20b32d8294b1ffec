"""The right that each page asks for; a route without one does not pass the tests."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.cases.foundation.roles import Right, require
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.accounts.web import require_person

SIGNED_IN = require_person()


@dataclass(frozen=True, slots=True)
class Allowed:
    """A dependency that returns the signed-in person, who holds the right; others get an answer of the shell. It also
    reads what the menu of the page counts.

    Raises NotAllowedError, so that the audit notes a person who is refused at a client.
    """

    right: Right

    async def __call__(self, request: Request) -> Person:
        person = await SIGNED_IN(request)
        require(person, self.right)
        workplace = workplace_of(request)
        async with workplace.store.reading(person) as work:
            request.state.open_now = await workplace.open_now(work)
        return person


Staff = Annotated[Person, Depends(Allowed(Right.ENTER))]
Reader = Annotated[Person, Depends(Allowed(Right.READ_CLIENTS))]
FileReader = Annotated[Person, Depends(Allowed(Right.READ_FILES))]
FilesLeader = Annotated[Person, Depends(Allowed(Right.SEE_ALL_FILES_EXIST))]
FileImporter = Annotated[Person, Depends(Allowed(Right.BRING_IN_FILES))]
SecondPerson = Annotated[Person, Depends(Allowed(Right.AGREE_TO_OPENINGS))]
Reviewer = Annotated[Person, Depends(Allowed(Right.REVIEW_OPENINGS))]
FigureReader = Annotated[Person, Depends(Allowed(Right.SEE_FIGURES))]
RemarkReader = Annotated[Person, Depends(Allowed(Right.READ_REMARKS))]
Releaser = Annotated[Person, Depends(Allowed(Right.RELEASE_TALLY))]
RetentionReader = Annotated[Person, Depends(Allowed(Right.SEE_RETENTION))]
Holder = Annotated[Person, Depends(Allowed(Right.HOLD))]
PeriodKeeper = Annotated[Person, Depends(Allowed(Right.SHORTEN_PERIODS))]
CertificateReader = Annotated[Person, Depends(Allowed(Right.SEE_CERTIFICATES))]
AuditReader = Annotated[Person, Depends(Allowed(Right.READ_AUDIT))]
StatisticsTeller = Annotated[Person, Depends(Allowed(Right.TELL_STATISTICS))]
QualityVisitor = Annotated[Person, Depends(Allowed(Right.VISIT_QUALITY))]
NotifyVisitor = Annotated[Person, Depends(Allowed(Right.VISIT_NOTIFY))]
Manager = Annotated[Person, Depends(Allowed(Right.MANAGE_ACCOUNTS))]
IncidentHandler = Annotated[Person, Depends(Allowed(Right.HANDLE_INCIDENTS))]
UndertakingKeeper = Annotated[Person, Depends(Allowed(Right.KEEP_UNDERTAKINGS))]
ProfessionalsKeeper = Annotated[Person, Depends(Allowed(Right.KEEP_PROFESSIONALS))]
SupporterKeeper = Annotated[Person, Depends(Allowed(Right.KEEP_SUPPORTERS))]
PersonnelKeeper = Annotated[Person, Depends(Allowed(Right.KEEP_PERSONNEL))]
UnreadTextsKeeper = Annotated[Person, Depends(Allowed(Right.ALLOW_UNREAD_TEXTS))]
RuleKeeper = Annotated[Person, Depends(Allowed(Right.KEEP_RULES))]
ApprovalsKeeper = Annotated[Person, Depends(Allowed(Right.CHOOSE_APPROVALS))]
TransferKeysKeeper = Annotated[Person, Depends(Allowed(Right.KEEP_TRANSFER_KEYS))]
