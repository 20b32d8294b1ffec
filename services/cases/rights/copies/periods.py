"""A copy says how long each of its parts is kept, in words for the client, with the months that the centre has set."""

from collections.abc import Mapping

from shared.dictionary.retention import Retention, Rule
from shared.languages import Wording


def kept_words(wording: Wording, rules: Mapping[Retention, Rule]) -> Mapping[str, str]:
    """By class of retention."""
    _ = wording.gettext
    unfiled = rules[Retention.REQUEST_UNFILED].months
    closed = rules[Retention.FILE_CLOSED].months
    audit = rules[Retention.AUDIT].months
    drafts = rules[Retention.NOTE_DRAFT].days
    return {
        "request_unfiled": wording.ngettext(
            "together with your file; without a file %(num)s month after the last message",
            "together with your file; without a file %(num)s months after the last message",
            unfiled,
        )
        % {"num": wording.number(unfiled)},
        "file_closed": wording.ngettext(
            "until %(num)s month after your file was closed, anew whenever you come back",
            "until %(num)s months after your file was closed, anew whenever you come back",
            closed,
        )
        % {"num": wording.number(closed)},
        "note_draft": wording.ngettext(
            "%(num)s day after it was last saved", "%(num)s days after it was last saved", drafts
        )
        % {"num": wording.number(drafts)},
        "ledger_mark": _("until your file is deleted"),
        "audit": wording.ngettext("%(num)s month after it was written", "%(num)s months after it was written", audit)
        % {"num": wording.number(audit)},
    }
