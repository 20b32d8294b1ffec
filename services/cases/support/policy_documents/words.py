"""The words of the policy document, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from services.cases.foundation.spoken_languages import SPOKEN, name_of
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("The policy document of the centre"),
        fields={
            "happened": _("What happened"),
            "happened_on": _("On which day"),
            "language": _("In which language"),
            "way": _("How it was handed over"),
            "readable": _("Does the person read this language, or know it when it is read aloud?"),
            "words": _("More about it"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "happened": {
                "offered": _("offered"),
                "asked": _("the person asked for it"),
                "handed_over": _("handed over"),
                "declined": _("the person does not want it"),
            },
            "language": {code: name_of(wording, code) for code in SPOKEN},
            "way": {"paper": _("on paper"), "read_aloud": _("read aloud"), "sent": _("sent")},
            "readable": {"yes": _("yes"), "no": _("no")},
        },
        to_client={"happened": {"asked": _("you asked for it"), "declined": _("you did not want it")}},
    )
