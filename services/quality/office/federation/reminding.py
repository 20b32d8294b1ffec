"""Words for a centre that has not reported yet: to copy, or to send; about nothing but what is missing and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from services.quality.foundation.domain import Period
from services.quality.office.federation.completeness import CentreStanding, Completeness, due
from shared.languages import Wording


@dataclass(frozen=True, slots=True)
class Reminder:
    centre: CentreStanding
    subject: str
    text: str

    @property
    def address(self) -> str:
        """Opens the mail program with everything but whom it goes to: addresses are none of Kokon's business."""
        return f"mailto:?subject={quote(self.subject)}&body={quote(self.text)}"


def reminders(names: Completeness, period: Period, wording: Wording, *, name: str) -> Sequence[Reminder]:
    """One for each centre that has not reported the quarter."""
    return [reminder(each, period, wording, name=name) for each in names.missing]


def reminder(centre: CentreStanding, period: Period, wording: Wording, *, name: str) -> Reminder:
    _ = wording.gettext
    quarter, day = quarter_words(period, wording), wording.day(due(period), "long")
    subject = _("Release: %(quarter)s") % {"quarter": quarter}
    if centre.standing == "refused":
        said = _(
            "your release for the %(quarter)s has come, and could not be taken. "
            "Your release page says why, and what to do next."
        )
    elif centre.standing == "overdue":
        said = _(
            "your release for the %(quarter)s has not come yet. It was due on %(day)s. "
            "If it is approved, send it again from your release page; if not, it can be approved there at any time. "
            "It will be shown with the next publication day."
        )
    else:
        said = _(
            "your release for the %(quarter)s has not come yet. If it is approved by %(day)s, it is part of "
            "what is shown for this quarter. You find it on your release page."
        )
    hello = _("Dear colleagues of %(centre)s,") % {"centre": centre.name}
    return Reminder(centre, subject, "\n\n".join([hello, said % {"quarter": quarter, "day": day}, name]))


def quarter_words(period: Period, wording: Wording) -> str:
    _ = wording.gettext
    texts = {
        1: _("1st quarter of %(year)s"),
        2: _("2nd quarter of %(year)s"),
        3: _("3rd quarter of %(year)s"),
        4: _("4th quarter of %(year)s"),
    }
    return texts[period.quarter] % {"year": period.year}
