"""What clients lacked, as a sentence to copy with what it rests on, or why it cannot be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.quality.office.federation.parts import missing_words
from services.quality.office.federation.reached import Reached
from services.quality.office.report.amounts.needs import ClientNeed, Need, State, client_needs
from services.quality.standards.catalogue.naming import listed
from services.quality.standards.scoring.intervals import Span
from shared.languages import Wording

UNDECIDED = (State.NOT_DRAWN, State.OTHERWISE)
"""What the members could change by a vote."""


@dataclass(frozen=True, slots=True)
class NeedLine:
    """`sentence` can be quoted where `told`, and otherwise says why nothing is told; `basis` and `share` may be empty.

    `by_vote`: the members decide whether it is counted for the office.
    """

    need: Need
    name: str
    told: bool
    sentence: str
    basis: str
    share: str
    centres: str
    by_vote: bool


@dataclass(frozen=True)
class NeedSpeaker:
    wording: Wording
    reached: Reached

    def lines(self) -> list[NeedLine]:
        return [self.line(each) for each in client_needs(self.reached)]

    def line(self, found: ClientNeed) -> NeedLine:
        told = found.lack is not None
        return NeedLine(
            found.need,
            need_names(self.wording)[found.need],
            told,
            self.sentence(found, found.lack) if found.lack else self.why(found),
            self.basis(found) if told else "",
            self.wording.percent(found.lack.value) if found.lack else "",
            self.centres(found) if told else "",
            found.state in UNDECIDED,
        )

    def sentence(self, found: ClientNeed, lack: Span) -> str:
        _, percent = self.wording.gettext, self.wording.percent
        texts = {
            Need.ACCOMMODATION: _(
                "In %(year)s, no suitable safe place was free for about %(share)s of those clients of specialist "
                "counselling centres for trafficked persons who needed and wanted one (plausibly %(low)s to %(high)s; "
                "%(centres)s)."
            ),
            Need.INTERPRETING: _(
                "In %(year)s, about %(share)s of those clients of specialist counselling centres for trafficked "
                "persons who needed an interpreter or talks in their own language did not get it (plausibly %(low)s to "
                "%(high)s; %(centres)s)."
            ),
        }
        return texts[found.need] % {
            "year": str(self.reached.year),
            "share": percent(lack.value),
            "low": percent(lack.low),
            "high": percent(lack.high),
            "centres": self.centres(found),
        }

    def centres(self, found: ClientNeed) -> str:
        basis, number = self.reached.criteria_basis, self.wording.number
        counted = found.value.centres if found.value else 0
        expected = max(basis.expected if basis else 0, counted)
        told = self.wording.ngettext("%(num)s of %(all)s centre", "%(num)s of %(all)s centres", expected)
        return told % {"num": number(counted, 0), "all": number(expected, 0)}

    def basis(self, found: ClientNeed) -> str:
        told = self.wording.gettext(
            "Rests on counts of clients with protective noise, made from %(indicators)s and drawn once by the budget "
            "%(budget)s; what was so in part counts half. The range holds chance and noise."
        )
        return told % {
            "indicators": listed(found.drawn, self.wording),
            "budget": self.reached.criteria_budget,
        }

    def why(self, found: ClientNeed) -> str:
        _ = self.wording.gettext
        told = {
            State.TOO_WIDE: _(
                "Cannot be told yet: with its noise the share would lie anywhere in more than 30 points. %(missing)s"
            ),
            State.NOT_ENOUGH: _("Cannot be told yet: too few clients or centres are in the counts of %(year)s."),
            State.NOT_DRAWN: _(
                "Of %(year)s nothing has left the centres: such counts are about persons, and for %(criterion)s the "
                "budget of that year draws none. The members vote on what a budget names."
            ),
            State.OTHERWISE: _(
                "What was drawn for %(criterion)s by the budget of %(year)s is also about the work of the centres, so "
                "that nothing can be said of what was lacking. The members vote on what a budget names."
            ),
            State.NOT_COUNTED: _(
                "Casework counts no clients for it, so that no budget can name it. Only the amount from the registers "
                "speaks of it."
            ),
        }
        missing = missing_words(found.value, self.wording) if found.value else ""
        said = {"year": str(self.reached.year), "criterion": found.criterion, "missing": missing}
        return (told[found.state] % said).strip()


def need_names(wording: Wording) -> dict[Need, str]:
    _ = wording.gettext
    return {
        Need.ACCOMMODATION: _("Clients without a safe place"),
        Need.INTERPRETING: _("Clients without interpreting"),
        Need.THERAPY: _("Clients without therapy"),
    }


def need_lines(reached: Reached, wording: Wording) -> Sequence[NeedLine]:
    return NeedSpeaker(wording, reached).lines()
