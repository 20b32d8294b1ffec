"""The words of deadlines, for the pages and for the client's copy."""

from services.cases.casework.deadlines.rules.files import shipped_book
from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    """In the copy a rule of the centre's own stands with its name: the words of the others come with Kokon."""
    _ = wording.gettext
    return Words(
        title=_("Deadline"),
        fields={
            "due_on": _("Last day"),
            "what": _("What has to be done"),
            "rule": _("By which rule"),
            "rule_version": _("Version of the rule"),
            "starts_on": _("Counted from"),
            "kept_version": _("Later version that left the day as it is"),
            "moved_from": _("Day before the law changed"),
            "moved_at": _("Moved"),
            "moved_by": _("Moved by"),
            "ended_at": _("Ended"),
            "ended_by": _("Ended by"),
            "ending": _("What became of it"),
            "why": _("Why it was dropped"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "rule": {
                one.id: f"{one.said(one.title, wording.code)} ({one.section})" for one in shipped_book().rules.values()
            },
            "ending": {"met": _("met"), "missed": _("missed"), "dropped": _("dropped")},
            "why": {
                "not_wanted": _("the person does not want it"),
                "settled": _("it was settled in another way"),
                "lawyer": _("a lawyer takes care of it"),
                "law": _("the law changed"),
                "mistake": _("written down by mistake"),
            },
        },
        to_client={
            "why": {
                "not_wanted": _("you do not want it"),
                "settled": _("it was settled in another way"),
                "lawyer": _("a lawyer takes care of it"),
                "law": _("the law changed"),
                "mistake": _("written down by mistake"),
            }
        },
    )
