"""What disclosures count for: whether there were grounds for each, and whether a client's no was respected."""

from collections.abc import Iterable

from services.cases.casework.consents.domain import Consent
from services.cases.casework.consents.domain import Outcome as Answered
from services.cases.casework.consents.store import CONSENTS
from services.cases.files.file.counted import clients_to_count
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.rights.disclosures.domain import Because, Disclosure
from services.cases.rights.disclosures.store import DISCLOSURES
from shared.privacy.counts import Indicator

MONTHS = 12


def with_grounds(disclosures: Iterable[Disclosure], consents: Iterable[Consent] = ()) -> Outcome | None:
    """U2.2: met where there were grounds every time, otherwise not at all.

    Where nothing was told it is met for a client who declined a consent, and None for every other.
    """
    told = list(disclosures)
    if not told and not any(one.outcome is Answered.DECLINED for one in consents):
        return None
    return Outcome.MET if all(map(has_ground, told)) else Outcome.NOT_MET


def has_ground(one: Disclosure) -> bool:
    """A reason in law, or a consent that can be looked up: what was noted before there were consents cites none."""
    return one.because is not Because.CONSENT or one.consent_id is not None


async def disclosures(count: Count) -> list[Contribution]:
    """Each client of whom something was told outside, or who declined a consent to it, once, over all of the client's
    files: when counselling ends, or has run for a year.

    It goes by the ground that was written down. A client who declined, and of whom nothing was told, counts as met; a
    client who was asked nothing, and of whom nothing was told, counts nowhere. Of what is sealed it opens only what
    consents say: given, declined, withdrawn. What nobody wrote down cannot be counted.
    """
    clients = await clients_to_count(count, Indicator.U2_2)
    settled = [one for one in clients if one.ended_or_after(MONTHS, count.clock) <= count.at]
    keys = {file.id: file.key_id for one in settled for file in one.files}
    known = await CountedRecords(count.on_errand).of(DISCLOSURES, keys)
    consents = await CountedRecords(count.on_errand).of(CONSENTS, keys, opens=("outcome",))
    theirs = (
        (
            one,
            with_grounds(
                (each for file in one.files for each in known.get(file.id, ())),
                (each for file in one.files for each in consents.get(file.id, ())),
            ),
        )
        for one in settled
    )
    return [count.outcome(one.counted_as, Indicator.U2_2, outcome) for one, outcome in theirs if outcome]


GROUNDED = MeasuringPoint((Indicator.U2_2,), disclosures)
