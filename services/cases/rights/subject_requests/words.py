"""The words of what clients ask for by right, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("What you asked for by right"),
        fields={
            "file_code": _("Number of the file"),
            "right": _("What you asked for"),
            "received_on": _("Asked on"),
            "due_on": _("To be answered until"),
            "taken_by": _("Written down by"),
            "wish": _("Your words"),
            "extended_on": _("Extended on"),
            "extended_because": _("Why it took longer"),
            "prepared_by": _("Looked through by"),
            "prepared_at": _("Looked through"),
            "checked_by": _("Second person"),
            "checked_at": _("Looked through again"),
            "settled_by": _("Answered by"),
            "settled_at": _("Answered"),
            "outcome": _("Decision"),
            "handed": _("How it was handed over"),
            "answer": _("Answer"),
        },
        codes={
            "right": {
                "access": _("A copy of everything"),
                "portability": _("The data for machines"),
                "correction": _("Something is corrected"),
                "restriction": _("The file is only kept"),
                "objection": _("Something stops (objection)"),
                "erasure": _("Everything is deleted"),
            },
            "outcome": {
                "granted": _("done as asked"),
                "partly": _("done in part"),
                "refused": _("not done"),
                "withdrawn": _("taken back by the client"),
            },
            "handed": {
                "in_person": _("I gave it to the client in person"),
                "by_colleague": _("a colleague gave it to the client in person"),
                "read_together": _("we read it together, the client did not want to take it"),
                "chosen_way": _("on another way that the client chose"),
            },
        },
        to_client={
            "right": {
                "access": _("a copy of everything"),
                "portability": _("your data for machines"),
                "correction": _("a correction"),
                "restriction": _("that the file is only kept"),
                "objection": _("that something stops"),
                "erasure": _("that everything is deleted"),
            },
            "outcome": {
                "granted": _("done as you asked"),
                "partly": _("partly"),
                "withdrawn": _("you took it back"),
            },
            "handed": {
                "in_person": _("in person"),
                "by_colleague": _("by a colleague, in person"),
                "read_together": _("read together"),
                "chosen_way": _("on a way that you chose"),
            },
        },
    )
