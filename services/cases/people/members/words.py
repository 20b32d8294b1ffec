"""The words of places in the team of a file, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Who may read the file"),
        fields={
            "staff_id": _("Who"),
            "capacity": _("As what"),
            "since": _("From"),
            "until": _("Until"),
            "parts": _("Which parts"),
            "reason": _("Why"),
            "added_by": _("Let in by"),
        },
        codes={
            "capacity": {
                "responsible": _("responsible"),
                "deputy": _("deputy in this file"),
                "substitute": _("substitute for a time"),
                "interpreter": _("interpreter"),
            },
            "parts": {
                "name": _("the name in the file"),
                "messages": _("what was written"),
                "contact": _("ways to be reached"),
                "documents": _("documents and pictures"),
                "notes": _("notes of contacts"),
                "facts": _("who the person is"),
                "appointments": _("appointments"),
                "consents": _("consents"),
                "information": _("what was told"),
            },
            "reason": {
                "opened": _("the file was opened with the person"),
                "handed_over": _("handed over"),
                "together": _("counselling together"),
                "away": _("somebody of the team is away"),
                "language": _("language"),
                "deputy": _("deputy of the responsible colleague"),
            },
        },
    )
