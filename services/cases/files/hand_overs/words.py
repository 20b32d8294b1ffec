"""The words of hand-overs, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("When another colleague took over"),
        fields={
            "given_by": _("Handed over by"),
            "given_to": _("Handed over to"),
            "stays_until": _("Both read it until"),
            "note": _("What the colleague has to know"),
            "next_steps": _("Next steps"),
            "taken_at": _("Taken on"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
    )
