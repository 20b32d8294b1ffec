"""The words of how a client came, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("How the person came to us"),
        fields={
            "at": _("When it was"),
            "way": _("How the person came"),
            "referred_by": _("Who referred the person"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "way": {
                "call": _("Called us"),
                "walk_in": _("Came in person"),
                "police": _("Referred by the police"),
                "hospital": _("Referred by a hospital"),
                "bamf": _("Referred by the asylum authority (BAMF)"),
                "organisation": _("Referred by another organisation"),
                "outreach": _("Met in street outreach"),
                "earlier": _("From earlier records of the centre"),
                "transfer": _("Passed on by another centre of the federation"),
                "platform": _("Wrote on another platform"),
                "other": _("Came another way"),
            },
        },
    )
