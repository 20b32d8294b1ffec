"""The words of disclosures, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


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
        },
        codes={
            "what": {
                "being_here": _("being in contact with us"),
                "her_name": _("name"),
                "how_to_reach_her": _("ways to be reached"),
                "situation": _("situation, and what happened"),
                "health": _("health"),
                "residence": _("residence status"),
                "papers": _("documents"),
                "whole_file": _("the whole file"),
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
