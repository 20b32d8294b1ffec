"""The words of disclosures, for the pages and for the client's copy."""

from collections.abc import Mapping

from services.cases.casework.consents.words import kinds_of_information, recipient_kinds
from services.cases.foundation.records.words import Words
from services.cases.rights.disclosures.domain import Lack
from shared.languages import Wording

SECTIONS = {"planned_crime": "\u2066§ 138 StGB\u2069", "child_protection": "\u2066§ 4 KKG, § 8a SGB VIII\u2069"}
"""To be checked by the centre's data protection officer before anybody relies on it. Not legal advice."""


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Who outside of the centre was told or given something"),
        fields={
            "told_on": _("Told on"),
            "way": _("How"),
            "because": _("On which ground"),
            "noted_at": _("Written down on"),
            "noted_by": _("Written down by"),
            "recipient": _("To whom"),
            "what": _("What"),
            "words": _("More about it"),
            "recipient_kind": _("Kind of recipient"),
            "duty": _("Which law"),
        },
        codes={
            "what": kinds_of_information(wording),
            "recipient_kind": recipient_kinds(wording),
            "duty": {
                "planned_crime": _("a planned serious crime has to be reported (%(section)s)")
                % {"section": SECTIONS["planned_crime"]},
                "child_protection": _("a child is in danger (%(section)s)") % {"section": SECTIONS["child_protection"]},
                "other": _("another law: please name its section under “More about it”"),
            },
            "way": {
                "spoken": _("by word, on the phone or in person"),
                "in_writing": _("in writing: a letter, a mail, a report"),
                "given": _("handed over: a document or a copy"),
                "transferred": _("another centre goes on with the case"),
            },
            "because": {
                "consent": _("consent"),
                "law": _("a law demands it"),
                "danger": _("somebody was in danger"),
                "court": _("a court ordered it"),
            },
        },
    )


def lacks(wording: Wording) -> Mapping[Lack, str]:
    """What is missing, and what can be done."""
    _ = wording.gettext
    return {
        Lack.NO_CONSENT: _("The person has not agreed to it, or not for that day. Ask first."),
        Lack.WHICH_CONSENT: _("More than one consent would fit. Please choose the one that it goes by."),
        Lack.ENDED: _("This consent was withdrawn or is over: by it nothing may be told any more. Ask again first."),
        Lack.OTHER_RECIPIENT: _("The person has agreed to another recipient, not to this one. Ask first."),
        Lack.OTHER_INFORMATION: _(
            "The person has agreed to this recipient, but not to all of this information. Tell less, or ask first."
        ),
        Lack.RECIPIENT: _("Please say to whom: the consent names nobody."),
        Lack.KIND: _("Please say what kind of recipient this is: the consent is for one kind, and names nobody."),
        Lack.WHY: _("Please say in a few words what the danger is, or which court has ordered it."),
        Lack.DUTY: _("Please say which law demands it. Where none does, the person has to agree first."),
        Lack.SECTION: _("Please name the section of the law here."),
    }
