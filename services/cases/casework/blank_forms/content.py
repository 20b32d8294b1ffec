"""What stands on a blank form: the labels and codes of the pages, boxes to tick and lines to write on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.cases.casework.consents.texts import Paragraph
from services.cases.casework.consents.texts import text_for as consent_text
from services.cases.casework.consents.words import words as consent_words
from services.cases.casework.contact_notes.words import words as note_words
from services.cases.casework.contact_plans.words import words as plan_words
from services.cases.contact.gate.domain import How, Point
from services.cases.contact.gate.forms import text_for
from services.cases.contact.gate.words import words as gate_words
from services.cases.foundation.records.words import Words
from shared.languages import Wording

LINES_OF_A_NOTE = 9


@dataclass(frozen=True, slots=True)
class Blank:
    """One question: `codes` are boxes to tick, `lines` are to be written on, `said` is read out first."""

    label: str
    codes: Sequence[str] = ()
    lines: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class BlankForm:
    title: str
    blanks: Sequence[Blank]
    opening: str = ""
    """Where the sheet is more than a note to be entered later."""


def line(label: str) -> Blank:
    return Blank(label, lines=1)


def boxes(told: Words, name: str) -> Blank:
    return Blank(told.fields[name], codes=tuple(told.codes[name].values()))


def contact_note(wording: Wording) -> BlankForm:
    _, told = wording.gettext, note_words(wording)
    blanks = [
        line(told.fields["at"]),
        boxes(told, "kind"),
        boxes(told, "whom"),
        line(told.fields["language"]),
        *(boxes(told, name) for name in ("mediation", "duration", "themes")),
        Blank(told.fields["note"], lines=LINES_OF_A_NOTE),
    ]
    return BlankForm(_("Note of a contact"), blanks)


def information(wording: Wording) -> BlankForm:
    """With the words to read out, in the language of the form or else in the one that there is a text for."""
    _, told, text = wording.gettext, gate_words(wording), text_for(wording.code)
    version = _("Version %(version)s") % {"version": f"\u2066{text.name}\u2069"}
    blanks = [
        line(_("Day of the talk")),
        line(_("Language of the talk")),
        Blank(_("Was somebody there to interpret?"), codes=(_("Yes"), _("No"))),
        *(Blank(told.codes["points"][one], codes=how_codes(told, one), said=text.words[one]) for one in Point),
        Blank(_("Not today"), codes=tuple(told.codes["reason"].values())),
        Blank(_("Text to read out"), said=f"{version} · {_('draft')}" if text.status == "draft" else version),
    ]
    return BlankForm(_("Information at the beginning"), blanks)


def how_codes(told: Words, point: Point) -> tuple[str, ...]:
    own = {How.TOLD: told.codes["told"][point]} if point in told.codes["told"] else {}
    return tuple(own.get(how, told.codes["how"][how]) for how in How)


def contact_plan(wording: Wording) -> BlankForm:
    told = plan_words(wording)
    blanks = [
        boxes(told, "channel"),
        *(line(told.fields[name]) for name in ("address", "hours")),
        boxes(told, "safe_days"),
        # in one line, so that the plan stays one sheet
        line(" / ".join(told.fields[name] for name in ("safe_from", "safe_until", "safe_zone"))),
        line(told.fields["own_wording"]),
        *(line(told.fields[name]) for name in ("code_word", "also_reads")),
        boxes(told, "named"),
        line(told.fields["named_as"]),
        boxes(told, "begins"),
        *(line(told.fields[name]) for name in ("silence", "valid_until", "confirmed_on")),
    ]
    return BlankForm(wording.gettext("How to reach the person"), blanks)


def consent(wording: Wording) -> BlankForm:
    """To be signed. The text is in the language of the form, else in the one that there is a text for."""
    _, told, text = wording.gettext, consent_words(wording), consent_text(wording.code)
    version = _("Version %(version)s") % {"version": f"\u2066{text.name}\u2069"}
    version = f"{version} · {_('draft')}" if text.status == "draft" else version
    freely = (Paragraph.FREE, Paragraph.LIMITS, Paragraph.WITHDRAWAL)
    blanks = [
        Blank(_("What it is about"), said=text.written[Paragraph.ASKED]),
        boxes(told, "recipient_kind"),
        line(told.fields["recipient"]),
        *(boxes(told, name) for name in ("purpose", "what")),
        line(told.fields["more"]),
        Blank(told.fields["valid_until"], lines=1, said=text.written[Paragraph.UNTIL]),
        Blank(_("Freely, and until it is taken back"), said=" ".join(text.written[one] for one in freely)),
        Blank(
            told.fields["outcome"],
            codes=(told.codes["outcome"]["given"], told.codes["outcome"]["declined"]),
            said=text.written[Paragraph.SIGNED],
        ),
        line(_("Day and signature, or a sign that was agreed")),
        line(_("Interpreted by, in which language")),
    ]
    signed = _("Attach the signed sheet to the file: it shows what was agreed.")
    return BlankForm(_("Consent"), blanks, opening=f"{version} · {signed}")


FORMS: Mapping[str, Callable[[Wording], BlankForm]] = {
    "contact-note": contact_note,
    "information": information,
    "contact-plan": contact_plan,
    "consent": consent,
}
"""By the name in the address."""


def paper(form: BlankForm, wording: Wording, *, centre: str) -> dict[str, Any]:
    """As the press takes it."""
    _ = wording.gettext
    return {
        "language": wording.code,
        "direction": wording.direction,
        "centre": centre,
        "title": form.title,
        "head": [_("Number of the file"), _("Written down by")],
        "opening": form.opening
        or _(
            "What is written here is entered later with its real date. Keep it locked away until then, and "
            "destroy it afterwards."
        ),
        "blanks": [asdict(one) for one in form.blanks],
    }
