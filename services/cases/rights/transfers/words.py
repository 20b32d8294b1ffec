"""The words of transfers, for the pages and for the client's copy."""

from collections.abc import Mapping

from services.cases.foundation.records.words import Words
from services.cases.foundation.spoken_languages import SPOKEN, name_of
from services.cases.people.approvals.words import codes_of_two, fields_of_two
from services.cases.rights.transfers.domain import Ending, Section, Standing
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("What was passed on to another centre of the federation"),
        fields={
            **fields_of_two(wording),
            "to": _("To which centre"),
            "sections": _("What goes along"),
            "told": _("Word for word"),
            "due": _("Open deadlines that go along"),
            "language": _("Language"),
            "downloaded_at": _("The sealed file was saved"),
            "released_at": _("The number was told"),
            "released_by": _("Told by"),
            "ended_at": _("Ended"),
            "ended_by": _("Ended by"),
            "ending": _("What became of it"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            **codes_of_two(wording),
            "sections": {one.value: said for one, said in section_words(wording).items()},
            "language": {code: name_of(wording, code) for code in SPOKEN},
            "ending": {one.value: standing_words(wording)[Standing(one)] for one in Ending},
        },
    )


def section_words(wording: Wording) -> Mapping[Section, str]:
    _ = wording.gettext
    return {
        Section.NAME: _("Name or pseudonym"),
        Section.LANGUAGES: _("Languages and interpreting"),
        Section.REACHED: _("How the person is reached safely"),
        Section.SITUATION: _("Situation and needs"),
        Section.RESIDENCE: _("Residence"),
        Section.GOALS: _("Open goals"),
        Section.DEADLINES: _("Open deadlines"),
        Section.NOTES: _("Notes of contacts"),
        Section.WORDS: _("For the colleagues there"),
    }


def standing_words(wording: Wording) -> Mapping[Standing, str]:
    _ = wording.gettext
    return {
        Standing.WAITING: _("waits for a second colleague"),
        Standing.NOT_AGREED: _("not agreed to"),
        Standing.MADE: _("ready to be saved"),
        Standing.DOWNLOADED: _("saved, number not told yet"),
        Standing.RELEASED: _("number told, no answer yet"),
        Standing.TAKEN_OVER: _("taken over there"),
        Standing.REFUSED: _("not taken over there"),
        Standing.REVOKED: _("called back"),
    }
