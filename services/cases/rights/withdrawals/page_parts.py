"""What a file has to do after a withdrawal: tell the recipients who learned something, and ask them to delete it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.cases.casework.consents.domain import Consent, told_at, withdrawals
from services.cases.casework.consents.page_parts import named_recipient
from services.cases.casework.consents.store import Consents
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, NextStep, Task, Urgency
from services.cases.rights.disclosures.domain import Disclosure
from services.cases.rights.disclosures.store import DISCLOSURES, Disclosures


def learned_by(consent_id: UUID | None, disclosures: Sequence[Disclosure]) -> list[Disclosure]:
    """What was told outside by this consent."""
    return [one for one in disclosures if one.consent_id and one.consent_id == consent_id]


def untold(withdrawn: Consent, consents: Sequence[Consent], disclosures: Sequence[Disclosure]) -> list[Disclosure]:
    """What was told outside by a consent to recipients who do not know that it was withdrawn.

    What a colleague entered after the recipients were told is about one whom nobody had in mind then.
    """
    told = told_at(withdrawn, consents)
    return [one for one in learned_by(withdrawn.follows, disclosures) if told is None or one.noted_at > told]


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, list[Consent]]:
    """By file, the withdrawals after which somebody outside still has to be told."""
    whole = [view for view in views if view.relation.is_whole]
    consents = await Consents(work).among(whole)
    waiting = withdrawals(consents)
    with_one = [view for view in whole if any(one.file_id == view.id for one in waiting)]
    disclosures = await Disclosures(work).among(with_one, DISCLOSURES.table.c.consent_id.is_not(None))
    found = dict[UUID, list[Consent]]()
    for one in waiting:
        if untold(one, consents, disclosures):
            found.setdefault(one.file_id, []).append(one)
    return found


def step(withdrawn: Sequence[Consent] | None, view: FileView) -> NextStep | None:
    if not withdrawn:
        return None
    oldest = min(withdrawn, key=lambda one: one.noted_at)
    tag, template = view.wording.gettext("tell that a consent was withdrawn"), "rights/withdrawals/withdrawal_step.html"
    shown = {"one": oldest, "who": named_recipient(oldest, view.wording)}
    return NextStep("withdrawal", Urgency.DAY_IS_NEAR, tag, template, shown=shown)


def tasks_of(withdrawn: Sequence[Consent] | None, view: FileView) -> list[Task]:
    what = view.wording.gettext("Tell that the consent was withdrawn, and ask for deletion: %(who)s")
    return [
        Task(
            file_id=view.id,
            on=view.day(one.noted_at),
            what=what % {"who": named_recipient(one, view.wording)},
            link=f"/consents/{one.follows}/withdrawal",
        )
        for one in withdrawn or ()
    ]
