"""The fixed words of a copy: tables, fields, codes, purposes."""

from collections.abc import Mapping
from functools import lru_cache

from services.cases.contact.gate.words import words as gate_words
from services.cases.contact.requests.words import HOURS
from services.cases.files.attachments.words import words as attachment_words
from services.cases.foundation.records.indicators import of_clients
from services.cases.foundation.records.store import BY_TABLE
from services.cases.retention.erasure.reach import dictionary
from shared.dictionary.entries import exported
from shared.languages import Wording


def part_words(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {name: records.words(wording).title for name, records in BY_TABLE.items()} | {
        "request": _("Your request"),
        "message": _("What was written"),
        "file": _("Your file"),
        "contribution": _("What counted for the quality of the centre, once and without your name"),
        "standing": _("How it stood at the end of a quarter, without your name"),
        "drawn_part": _("For which count you were counted, without your name"),
        "hold": _("Why something is kept longer"),
        "announcement": _("When it will be deleted"),
        "audit_entry": _("Who did what with your file"),
    }


@lru_cache(64)
def of_records(wording: Wording) -> tuple[dict[str, str], dict[str, Mapping[str, str]]]:
    """The labels of fields, and the words of their codes, by the name that each field has in a copy.

    Remembered for each language: a copy asks for every value.
    """
    labels: dict[str, str] = {}
    codes: dict[str, Mapping[str, str]] = {}
    for name, records in BY_TABLE.items():
        words = records.words(wording)
        for column, called, _ in exported(dictionary().tables[name]):
            if column in words.fields:
                labels[called] = words.fields[column]
            if said := words.in_copy(column):
                codes[called] = said
    return labels, codes


def field_words(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return of_records(wording)[0] | {
        "arrived_at": _("Arrived"),
        "latest_message_at": _("Latest message"),
        "waiting_since": _("Waiting for an answer since"),
        "first_answered_at": _("First answered"),
        "came_back_on": _("Wrote again, or spoke with us, for the first time after the answer"),
        "asked_for_deletion_on": _("Asked that everything is deleted"),
        "file_number": _("Number of the file"),
        "file_year": _("Year of the file"),
        "language": _("Language of the page"),
        "speaks": _("Language that you speak"),
        "taken_by": _("Answered by"),
        "set_aside": _("How it stands"),
        "way": _("Who wrote it"),
        "written_at": _("Written"),
        "written_by": _("Written by"),
        "words": _("Words"),
        "contact_wish": _("How you want to be reached"),
        "said_about": _("What you said beside the words"),
        "problem_on_arrival": _("Problem on arrival"),
        "opened_at": _("Opened"),
        "opened_by": _("Opened by"),
        "responsible": _("Responsible"),
        "called": _("Name in the file"),
        "measure": _("What was measured"),
        "outcome": _("Whether the centre reached it"),
        "recorded_in": _("Month"),
        "counted_in": _("Counted in"),
        "quarter": _("Quarter"),
        "part": _("Part"),
        "period": _("Period"),
        "channel": _("Way"),
        "value": _("Where"),
        "when": _("When it is safe"),
        "hours": _("A short message may come"),
        **about_fields(wording),
        **told_fields(wording),
        **later_words(wording),
    }


def about_fields(wording: Wording) -> Mapping[str, str]:
    """Of what a client said beside the words of a request."""
    _ = wording.gettext
    return {
        "spoken": _("Language that you speak"),
        "dialect": _("Dialect or further languages"),
        "mediation": _("Whether an interpreter is needed"),
        "gender_wish": _("With whom you want to speak"),
        "address_as": _("How you want to be addressed"),
        "urgency": _("How soon"),
        "call_number": _("Number on which you may be called"),
        "call_hours": _("When you may be called"),
        "call_for": _("Whom we ask for on the telephone"),
        "institution": _("Institution"),
        "consent": _("Consent"),
        "wish": _("Wish"),
        "look_again": _("When you look again"),
    }


def later_words(wording: Wording) -> Mapping[str, str]:
    """Of closing and keeping, and of who did what."""
    _ = wording.gettext
    return {
        "closed_at": _("Closed"),
        "closed_because": _("Why it was closed"),
        "kept_until": _("Kept until"),
        "held_until": _("Kept longer until"),
        "held_since": _("Kept longer since"),
        "held_by": _("Decided by"),
        "held_because": _("Why"),
        "announced_on": _("On the list since"),
        "done_at": _("When"),
        "done_by": _("Who"),
        "what_was_done": _("What was done"),
        "with_what": _("With what"),
        "on_which_ground": _("On which ground"),
    }


def told_fields(wording: Wording) -> Mapping[str, str]:
    """Of a talk about the information, which a record of it and the trail of its correction hold as fields."""
    said = gate_words(wording).fields
    return {name: said[name] for name in ("interpreter", "text", "reason", "kind")}


def told_codes(wording: Wording) -> Mapping[str, str]:
    said = gate_words(wording).codes
    return {**said["points"], **said["how"], **said["kind"], **said["reason"]}


def document_words(wording: Wording) -> Mapping[str, str]:
    """Of what is known of a document."""
    said = attachment_words(wording).fields
    return {name: said[name] for name in ("name", "kind", "size", "cleaned", "lies_beside")}


def code_words(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {
        "client": _("you yourself"),
        "professional": _("a professional for you"),
        "name": _("the name in the file"),
        "contact": _("how to reach you"),
        "information": _("what you were told"),
        **told_codes(wording),
        "met": _("reached"),
        "partly": _("partly"),
        "not_met": _("not reached"),
        "email": _("E-mail"),
        "phone": _("Telephone"),
        **{each.value: said.name for each, said in of_clients(wording).items()},
    }


def hours_words(wording: Wording) -> Mapping[str, str]:
    """Of the hours in which a client lets a short message come."""
    _ = wording.gettext
    said = {
        "any": _("at any time from %(begins)s to %(ends)s"),
        "day": _("by day, from %(begins)s to %(ends)s"),
        "evening": _("in the evening, from %(begins)s to %(ends)s"),
    }
    times = {
        code: {"begins": wording.time(begins), "ends": wording.time(ends)} for code, (begins, ends) in HOURS.items()
    }
    return {code: words % times[code] for code, words in said.items()}


def task_words(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {
        "counsellor": _("Counselling"),
        "intake_duty": _("Intake duty"),
        "lead": _("Lead"),
        "deputy": _("Deputy lead"),
        "interpreter": _("Interpreting"),
        "data_protection": _("Data protection"),
        "quality_officer": _("Quality"),
        "admin": _("Administration"),
    }


def activity_words(wording: Wording) -> Mapping[str, tuple[str, str, str]]:
    """Name, purpose and who receives it, of each activity that has data of clients."""
    _ = wording.gettext
    return {
        "requests": (
            _("Your request"),
            _("You can ask for help without an account, and get an answer that only you can read."),
            _("Counsellors of the centre. Nobody else."),
        ),
        "files": (
            _("Counselling"),
            _("Your counsellor knows who is accompanied, what was explained, and what comes next."),
            _("The team of your file. Nobody outside the centre, unless you wish it."),
        ),
        "measuring": (
            _("The quality of the centre"),
            _("The centre sees whether it reaches what it promises. You are counted once, without your name."),
            _("Only counts of at least five people; outside it only with chance added, so that nobody is found."),
        ),
        "audit": (
            _("Who did what with your file"),
            _("You can learn who read your file, and misuse is noticed."),
            _("Whoever answers for data protection at the centre, and you."),
        ),
    }
