"""The form of a new referral, read field by field."""

from services.cases.casework.consents.domain import LONGEST_RECIPIENT, What
from services.cases.foundation.workplace import Workplace
from services.cases.rights.disclosures.domain import Because, Duty, Way
from services.cases.rights.referrals.domain import LONGEST_PURPOSE, LONGEST_WORDS, Picked, Recipient, Wanted
from services.cases.support.professionals.domain import ProfessionalKind, ProfessionalNotFoundError
from services.cases.support.professionals.store import Professionals
from shared.accounts.domain import Person
from shared.web.forms import Form

FIELDS = (
    "referral_id", "professional_id", "recipient", "kind", "picked", "purpose", "what", "told", "consent_id", "duty",
    "on", "way", "ask_again_on",
)  # fmt: skip
"""All that a counsellor fills in; the warning brings it back."""


def wanted_in(form: Form) -> Wanted | None:
    """None where something is wrong with the form; what, stands in it."""
    declined = form.given("action") == "declined"
    purpose, told = form.text("purpose", most=LONGEST_PURPOSE), form.text("told", most=LONGEST_WORDS, required=False)
    on, again = form.day("on"), form.day("ask_again_on", required=False)
    picked, way = form.code("picked", Picked), form.code("way", Way, required=not declined)
    duty = form.code("duty", Duty, required=False)
    consent_id = form.uuid("consent_id") if form.given("consent_id") else None
    what = form.codes("what", What)
    if not what and not declined:
        form.problem("what", "missing")
    if not form.ok or on is None or picked is None or (way is None and not declined):
        return None
    ground = None if declined else Because.LAW if duty else Because.CONSENT
    return Wanted(
        on=on,
        purpose=purpose,
        picked=picked,
        what=what,
        told=told,
        way=way or Way.SPOKEN,
        because=ground,
        consent_id=consent_id if ground is Because.CONSENT else None,
        duty=duty,
        ask_again_on=again,
    )


async def recipient_in(form: Form, person: Person, workplace: Workplace) -> Recipient | None:
    """An entry of the directory, or somebody else by name and kind; None where something is wrong."""
    if not form.given("professional_id"):
        called, kind = form.text("recipient", most=LONGEST_RECIPIENT), form.code("kind", ProfessionalKind)
        return Recipient(kind, called, frozenset({called.casefold()})) if called and kind else None
    chosen = form.uuid("professional_id")
    if chosen is None:
        return None
    try:
        async with workplace.store.reading(person) as work:
            return Recipient.of(await Professionals(work).professional(chosen))
    except ProfessionalNotFoundError:
        form.problem("professional_id", "not_offered")
        return None
