"""The words of claims, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("What others demanded of us or of you"),
        fields={
            "claimant": _("Who demands it"),
            "name": _("Name, as it was said"),
            "channel": _("How it came"),
            "asked_on": _("When it came"),
            "answer_by": _("They want an answer until"),
            "asked": _("What is demanded"),
            "told": _("Does the person know of it?"),
            "told_on": _("Explained on"),
            "wish": _("What the person wants"),
            "position": _("Our position"),
            "result": _("What came of it"),
            "settled_on": _("Settled on"),
            "changed_at": _("Changed last"),
            "changed_by": _("Changed last by"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "claimant": {
                "police": _("police"),
                "court": _("court or public prosecutor"),
                "residence": _("foreigners' or asylum authority"),
                "benefits": _("office for benefits"),
                "youth": _("youth welfare office"),
                "funder": _("funder"),
                "press": _("press"),
                "family": _("family, or people around the person"),
                "other": _("somebody else"),
            },
            "channel": {
                "phone": _("phone call"),
                "letter": _("letter"),
                "email": _("e-mail"),
                "visit": _("in person"),
                "through_client": _("the person told us"),
                "other": _("another way"),
            },
            "told": {
                "explained": _("explained: what, by whom, and that it is not our demand"),
                "declined": _("the person did not want the explanation"),
                "no_safe_way": _("no safe way to tell the person"),
                "not_yet": _("not yet"),
            },
            "result": {
                "nothing": _("answered, nothing told"),
                "consent": _("told what a consent covers"),
                "law": _("told what a law demands"),
                "refused": _("refused"),
                "withdrawn": _("they took it back"),
            },
        },
        to_client={
            "channel": {"through_client": _("you told us")},
            "claimant": {"family": _("family, or people around you")},
            "told": {
                "declined": _("you did not want the explanation"),
                "no_safe_way": _("there was no safe way to tell you"),
            },
        },
    )
