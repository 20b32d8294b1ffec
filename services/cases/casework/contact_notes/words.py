"""The words of contact notes and their drafts, for the pages and for the client's copy."""

from dataclasses import replace

from services.cases.foundation.records.words import Words
from services.cases.foundation.spoken_languages import SPOKEN, name_of
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("What was written down about contacts"),
        fields={
            "at": _("When it was"),
            "kind": _("What it was"),
            "whom": _("With whom"),
            "language": _("Language spoken"),
            "mediation": _("Interpreting"),
            "duration": _("How long"),
            "themes": _("What it was about"),
            "note": _("In words"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
            "corrects_noted_at": _("Replaces the note written down"),
        },
        codes={
            "kind": {
                "call": _("Call"),
                "talk": _("Talk here"),
                "accompaniment": _("Accompaniment"),
                "message": _("Message"),
                "authority": _("With an authority"),
                "other": _("Somebody else"),
            },
            "whom": {
                "client": _("the client"),
                "with_others": _("the client, with others"),
                "authority": _("an authority"),
                "professional": _("a professional"),
                "other": _("somebody else"),
            },
            "language": {code: name_of(wording, code) for code in SPOKEN},
            "mediation": {
                "not_needed": _("not needed"),
                "here": _("interpreter here"),
                "phone": _("interpreter by phone"),
                "none_found": _("needed, none found"),
            },
            "duration": {
                "under_15": _("under 15 minutes"),
                "15_30": _("15 to 30 minutes"),
                "30_60": _("30 to 60 minutes"),
                "60_90": _("60 to 90 minutes"),
                "over_90": _("over 90 minutes"),
            },
            "themes": {
                "safety": _("safety"),
                "residence": _("residence"),
                "housing": _("housing"),
                "health": _("health care"),
                "money": _("money"),
                "work": _("work"),
                "children": _("children"),
                "court": _("court"),
                "family": _("family"),
                "other": _("something else"),
            },
        },
    )


def draft_words(wording: Wording) -> Words:
    whole = words(wording)
    fields = {name: label for name, label in whole.fields.items() if name != "corrects_noted_at"}
    title = wording.gettext("What a colleague has begun to write down about contacts")
    return replace(whole, title=title, fields=fields)
