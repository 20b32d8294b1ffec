"""The words of appointments, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from services.cases.foundation.spoken_languages import SPOKEN, name_of
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Appointments"),
        fields={
            "starts_at": _("Day and hour"),
            "minutes": _("Minutes"),
            "staff_id": _("With whom"),
            "kind": _("What kind of appointment"),
            "mediation": _("Interpreting"),
            "place": _("Where"),
            "purpose": _("Purpose of the appointment"),
            "leave_at": _("Leave at"),
            "language": _("Language of the appointment"),
            "accompanied": _("The person is accompanied"),
            "state": _("What became of it"),
            "by_whom": _("Through whom"),
            "kept_at": _("Took place"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "kind": kind_words(wording),
            "mediation": {
                "not_needed": _("not needed"),
                "wanted": _("interpreter wanted, none found yet"),
                "asked": _("interpreter asked for"),
                "found": _("interpreter found"),
            },
            "language": {code: name_of(wording, code) for code in SPOKEN},
            "accompanied": {"yes": _("yes"), "no": _("no")},
            "state": {
                "agreed": _("agreed"),
                "moved": _("moved to another day or hour"),
                "kept": _("took place"),
                "missed": _("did not take place"),
                "cancelled": _("cancelled"),
            },
            "by_whom": {
                "person": _("through the person"),
                "centre": _("through the centre"),
                "other": _("through somebody else"),
            },
        },
    )


def kind_words(wording: Wording) -> dict[str, str]:
    """Alone, for lists of many files."""
    _ = wording.gettext
    return {
        "talk": _("Talk here"),
        "call": _("Call"),
        "accompaniment": _("Accompaniment"),
        "visit": _("Visit at home or in a shelter"),
        "video": _("Video call"),
        "other": _("Something else"),
    }
