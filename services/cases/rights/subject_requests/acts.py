"""What is done about a request of a client: looked through, checked, answered, corrected, restricted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from services.cases.contact.requests.store import Requests
from services.cases.contact.requests.words import LONGEST_CONTACT
from services.cases.files.file.domain import LONGEST_PSEUDONYM, File
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.access.store import Reading
from services.cases.foundation.audit.domain import Deed
from services.cases.foundation.spoken_languages import SPOKEN
from services.cases.rights.copies.cutoff import covered, rows_in
from services.cases.rights.copies.domain import Copy, Passage, documents_in, passages, seen_mark, texts_in
from services.cases.rights.subject_requests.domain import (
    FIELDS,
    LONGEST_WORDS,
    Asked,
    Correctable,
    Correction,
    Ground,
    Handed,
    NotPossibleError,
    Outcome,
    Restriction,
    Review,
    Right,
    checked,
    extended,
    prepared,
    running,
    settled,
)
from services.cases.rights.subject_requests.store import ClientRights
from shared.accounts.domain import Person
from shared.web.forms import Form


@dataclass(frozen=True, slots=True)
class Desk:
    """What an act on a request works with."""

    work: Reading
    person: Person
    file: File
    asked: Asked
    copy: Copy
    form: Form
    today: date


async def extend(at: Desk) -> None:
    because = at.form.text("because", most=LONGEST_WORDS)
    if at.form.ok:
        await ClientRights(at.work).save_changed(extended(at.asked, because, today=at.today))


async def prepare(at: Desk) -> None:
    because = at.form.text("withheld_because", most=LONGEST_WORDS, required=False)
    chosen = frozenset(at.form.all("withhold"))
    seen, before = at.form.given("seen"), at.asked.review
    if seen == seen_mark(at.copy):
        copy, until = at.copy, at.work.now
    elif before and before.until and seen == seen_mark(covered(at.copy, before)):
        copy, until = covered(at.copy, before), before.until
    else:
        raise NotPossibleError("written_since")
    left_out = tuple(one for one in every_passage(copy) if f"{one.place}#{one.number}" in chosen)
    review = Review(seen, left_out, because, rows_in(copy), until)
    await ClientRights(at.work).save_changed(prepared(at.asked, review, by=at.person.id, now=at.work.now))


async def check(at: Desk) -> None:
    """Neither of the two has an account that the other may have made for herself. Raises NotPossibleError."""
    if await at.work.unconfirmed_among(at.person.id, at.asked.prepared_by):
        raise NotPossibleError("second_person")
    looked = checked(at.asked, seen=seen_mark(covered(at.copy, at.asked.review)), by=at.person.id, now=at.work.now)
    await ClientRights(at.work).save_changed(looked)


async def settle(at: Desk) -> None:
    outcome = at.form.choice("outcome", list(Outcome))
    handed = at.form.choice("handed", list(Handed), required=False)
    answer = at.form.text("answer", most=LONGEST_WORDS, required=False)
    if at.form.ok:
        how = Handed(handed) if handed else None
        new = settled(at.asked, Outcome(outcome), answer, handed=how, by=at.person.id, now=at.work.now)
        await ClientRights(at.work).save_changed(new)
        if new.stops:
            await only_keep(at, Ground.OBJECTED)
        if new.handed:
            await at.work.save_audit(at.person.id, Deed.HAND_OVER, Kind.FILE, (at.file.id,))


async def correct(at: Desk) -> None:
    """Agreed or not: what she says is right is kept, and what stood there before."""
    what = at.form.choice("what", FIELDS)
    new = said_right(at.form, what)
    agreed = at.form.choice("agreed", ("yes", "no"))
    because = at.form.text("why", most=LONGEST_WORDS, required=False)
    answer = at.form.text("answer", most=LONGEST_WORDS, required=False)
    if not at.form.ok:
        return
    outcome = Outcome.GRANTED if agreed == "yes" else Outcome.REFUSED
    done = settled(at.asked, outcome, answer, by=at.person.id, now=at.work.now)
    old = await how_to_reach(at) if what == Correctable.CONTACT else value_of(at.copy, what, at.file)
    trail = Correction(
        uuid4(),
        at.asked.id,
        at.file.id,
        at.file.key_id,
        at.work.now,
        at.person.id,
        Correctable(what),
        agreed == "yes",
        old,
        new or None,
        because or None,
    )
    await ClientRights(at.work).correct(trail, at.file)
    await ClientRights(at.work).save_changed(done)


def said_right(form: Form, what: str) -> str:
    """In the field for what is wrong. Empty where there is no way any more in which she is to be reached."""
    match what:
        case Correctable.LANGUAGE:
            return form.choice("spoken", SPOKEN)
        case Correctable.CONTACT:
            return form.text("new", most=LONGEST_CONTACT, required=not form.checked("nowhere"))
    return form.text("new", most=LONGEST_PSEUDONYM)


async def how_to_reach(at: Desk) -> str | None:
    contact = (await Requests(at.work).conversation_in(at.file.thread_id)).contact
    return contact.told if contact else None


VALUES: dict[str, tuple[str, tuple[str, ...]]] = {
    Correctable.NAME: ("file", ("called",)),
    Correctable.LANGUAGE: ("request", ("speaks", "language")),
}
"""In which part of a copy each stands, and under which names: the first that has something."""


def value_of(copy: Copy, what: str, file: File) -> str | None:
    """What stands in this file now."""
    table, names = VALUES[what]
    of_file = (str(file.id), str(file.thread_id))
    rows = [one for part in copy if part.table == table for one in part.entries if one.row in of_file]
    found = [one.values[name] for one in rows for name in names if one.values[name]]
    return str(found[0]) if found else None


async def restrict(at: Desk) -> None:
    ground = at.form.choice("ground", list(Ground))
    if not at.form.ok:
        return
    done = settled(at.asked, Outcome.GRANTED, "", by=at.person.id, now=at.work.now)
    await only_keep(at, Ground(ground))
    await ClientRights(at.work).save_changed(done)


async def pause(at: Desk) -> None:
    """Until it is decided whose interest weighs more (Article 18, paragraph 1, letter d). Raises NotPossibleError."""
    if at.asked.right is not Right.OBJECTION or not at.asked.is_open:
        raise NotPossibleError("settled_before")
    await only_keep(at, Ground.OBJECTED)


async def only_keep(at: Desk, ground: Ground) -> None:
    """Nothing, where the file is restricted already."""
    if running(await ClientRights(at.work).restrictions_of(at.file)) is None:
        new = Restriction(uuid4(), at.file.id, at.file.key_id, at.work.now, at.person.id, ground)
        await ClientRights(at.work).save_restriction(new)


def every_passage(copy: Copy) -> list[Passage]:
    """Of every text each sentence, and each document as one."""
    sentences = [one for place, text in texts_in(copy) for one in passages_at(place, text)]
    return sentences + [passage for passage, _, _ in documents_in(copy)]


def passages_at(place: str, text: str) -> list[Passage]:
    return [Passage(place, number, words) for number, words in enumerate(passages(text))]


ACTS: dict[str, Callable[[Desk], Awaitable[None]]] = {
    "extend": extend,
    "prepare": prepare,
    "check": check,
    "settle": settle,
    "correct": correct,
    "restrict": restrict,
    "pause": pause,
}
