"""The words of corrections, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("What was corrected"),
        fields={
            "at": _("Corrected"),
            "by": _("Corrected by"),
            "what": _("What was wrong"),
            "agreed": _("Changed in the file"),
            "old": _("Before"),
            "new": _("What you say is right"),
            "because": _("Why"),
        },
        codes={
            "what": {
                "name": _("the name in the file"),
                "language": _("the language"),
                "contact": _("how to reach the person"),
                "information": _("what was noted of a talk"),
            }
        },
        to_client={"what": {"contact": _("how to reach you"), "information": _("what you were told")}},
    )
