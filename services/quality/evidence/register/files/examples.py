"""One line of each kind as an example: what a centre might write, and never counted."""

from collections.abc import Mapping
from types import MappingProxyType

from services.quality.evidence.register.kinds.fields import FieldType, Kind, _
from shared.languages import Wording

FUNDER, AGENCY = _("Ministry for equality"), _("City, department of social affairs")
KEPT_UP = {"in_place": "yes", "looked_at_on": "2026-01-20"}
EXAMPLES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "workplace_item": {"item": "private_room", "place": _("Counselling room on the second floor"), "met": "yes"},
    "defect": {"what": _("The bell at the door is silent"), "reported_on": "2026-01-12", "repaired_on": "2026-01-29"},
    "opening_month": {"month": "2026-01", "published": "120", "staffed": "112.5"},
    "closure": {"closed_on": "2026-01-15", "hours": "4", "why": "illness"},
    "accessibility_item": {"item": "step_free", "met": "no", "partner": "yes"},
    "analysis": {"done_on": "2026-01-10", "needed": "4.5"},
    "post": {
        "label": _("Counselling, post 1"), "size": "1", "filled": "0.75", "counselling": "0.75", "paid": "yes",
        "profile": "gone_through", "profile_on": "2026-01-20", "financing": "until", "financed_until": "2027-12-31",
    },
    "role": {"label": _("Data protection"), "described_on": "2026-01-20", "deputy": "yes"},
    "assignment": {"month": "2026-01", "what": _("Interpreting Romanian"), "assignments": "12", "paid": "11"},
    "support_hours": {"month": "2026-01", "what": "debrief", "planned": "6", "used": "5"},
    "involvement_concept": KEPT_UP,
    "interpreted_language": {"language": "ro", "interpreters": "2"},
    "therapy_partner": {"label": _("Clinic for trauma"), "takes": "waiting", "waiting_months": "5"},
    "funder": {"label": FUNDER, "level": "2", "evidence": _("A talk about the goals every year")},
    "funder_meeting": {
        "funder": FUNDER, "agreed_for": "2026-01-22", "outcome": "held", "result": _("A second talk in autumn"),
    },
    "funder_request": {
        "funder": AGENCY, "asked_on": "2026-01-12", "what": _("A second flat for an emergency"), "answer": "open",
        "answer_by": "2026-04-12",
    },
    "funding_agreement": {
        "funder": FUNDER, "what": _("Counselling"), "amount": "180000", "institutional": "no",
        "starts_on": "2026-01-01", "ends_on": "2026-12-31", "bears": _("Staff and rent; the centre bears training"),
    },
    "training_cost": {"month": "2026-01", "what": _("Supervision of the team"), "cost": "450", "borne": "300"},
    "safety_plan": KEPT_UP,
    "drill": {
        "what": _("A threat at the door"), "showed": "something", "held_on": "2026-01-20",
        "result": _("A second key for the back door"),
    },
    "safety_measure": {
        "what": _("A light at the back door"), "after": "drill", "due_on": "2026-03-01", "done_on": "2026-02-20",
    },
    "control": {"control": "access_review", "done_on": "2026-01-20", "passed": "yes"},
    "charge_check": {"checked_on": "2026-01-20", "found": "no", "note": _("All bills of the last year")},
    "document_cell": {
        "document": "leaflet", "language": "ro", "target": "yes", "dated_on": "2026-01-20", "plain": "yes",
    },
    "working_language": {"language": "ro"},
    "contact_option": {"option": _("Phone and opening hours"), "language": "ro", "published": "yes"},
    "entry_point": {"label": _("Leaflet at the health office"), "language": "ro", "says_free": "yes"},
    "intake_channel": {"label": _("Walk-in hours"), "without_name": "yes"},
    "outreach": {
        "done_on": "2026-01-20", "what": _("Bus tour with the health office"), "language": "ro", "contacts": "7",
    },
    "outreach_plan": {
        "valid_from": "2026-01-01", "contacts": "90", "other_languages": "60", "note": _("Two tours a month"),
    },
    "knowledge": {"title": _("Residence during the proceedings"), "form": "article", "source": _("The residence law")},
    "legal_change": {
        "what": _("A longer time to think it over"), "in_force_on": "2026-01-01", "updated_on": "2026-02-10",
    },
    "exchange": {"held_on": "2026-01-20", "network": _("Round table of the region"), "attended": "yes"},
    "meetings": {"month": "2026-01", "what": "case_conference", "planned": "4", "held": "3"},
    "form_check": {
        "label": _("Form of the first talk"), "self_described": "yes", "name_and_pronoun": "yes", "no_answer": "yes",
    },
    "stakeholder_map": KEPT_UP,
    "conflict_agreement": KEPT_UP,
    "nothing": {"what": "legal_change", "note": _("Looked through the law gazette of the year")},
})  # fmt: skip
"""By kind. A kind that is closed has none."""


def example_of(kind: Kind, wording: Wording) -> dict[str, str]:
    """As the register would hold it, with its words in the reader's language."""
    worded = {field.name for field in kind.fields if field.type is FieldType.TEXT}
    values = EXAMPLES.get(kind.name, {})
    return {name: wording.gettext(value) if name in worded else value for name, value in values.items()}
