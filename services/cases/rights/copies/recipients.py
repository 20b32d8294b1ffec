"""A copy says who received what of the client: in the centre by place, role or emergency, outside as it was noted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.cases.casework.consents.domain import Consent, valid
from services.cases.casework.consents.store import CONSENTS
from services.cases.foundation.access.domain import Act, Ground, Kind
from services.cases.rights.copies.deeds import things
from services.cases.rights.copies.domain import Copy, Entry, Somebody, Value
from services.cases.rights.copies.words import shown, somebody
from services.cases.support.mandates.domain import Mandate, Outcome
from services.cases.support.mandates.store import MANDATES
from shared.languages import Wording

BY_TASK = (Kind.CONVERSATION, Kind.EXISTENCE)
"""What colleagues see without a place in the file: what the client wrote before it was opened, and that it exists."""
SEEN = (Act.LIST, Act.READ, Act.PRINT, Act.EXPORT)


@dataclass(frozen=True, slots=True)
class Received:
    who: str
    what: str
    when: str
    more: str = ""
    """As somebody wrote it down."""


@dataclass(frozen=True, slots=True)
class Receivers:
    allowed: tuple[Received, ...]
    """Outside, by consents and mandates that hold today."""
    inside: tuple[Received, ...]
    outside: tuple[Received, ...]
    herself: tuple[Received, ...]
    """Copies that the client received."""


def receivers(
    wording: Wording, copy: Copy, consents: Sequence[Consent], mandates: Sequence[Mandate], *, today: date
) -> Receivers:
    """`consents` are all of the client, `mandates` those that hold today."""
    parts = {part.table: part.entries for part in copy}
    inside = [from_place(wording, one) for one in parts.get("file_member", ())]
    inside += [from_opening(wording, one) for one in parts.get("file_opening", ()) if one.values["open_until"]]
    inside += by_task(wording, parts.get("audit_entry", ()))
    outside = [from_disclosure(wording, one) for one in parts.get("disclosure", ())]
    outside += [from_deed(wording, one) for one in parts.get("mandate", ()) if is_deed(one)]
    herself = [from_handing(wording, one) for one in parts.get("rights_request", ()) if one.values["handed_over"]]
    allowed = [from_consent(wording, one) for one in valid(consents, on=today)]
    allowed += [from_mandate(wording, one) for one in mandates]
    return Receivers(tuple(allowed), tuple(inside), tuple(outside), tuple(herself))


def from_place(wording: Wording, entry: Entry) -> Received:
    _ = wording.gettext
    values = entry.values
    parts = shown(wording, "parts_read", values["parts_read"]) if values["parts_read"] else _("everything in the file")
    return Received(
        somebody_in(wording, values["read_by"]), parts, span(wording, values["read_from"], values["read_until"])
    )


def from_opening(wording: Wording, entry: Entry) -> Received:
    _ = wording.gettext
    values = entry.values
    what = _("everything in the file, in an emergency, with a second person")
    return Received(
        somebody_in(wording, values["opened_by"]), what, span(wording, values["opened_at"], values["open_until"])
    )


def by_task(wording: Wording, log: tuple[Entry, ...]) -> Iterator[Received]:
    """One line for colleagues of the same tasks and what they saw, from the first time to the last."""
    _ = wording.gettext
    found: dict[tuple[tuple[str, ...], str], list[datetime]] = {}
    for entry in log:
        values = entry.values
        who, what, at = values["done_by"], values["with_what"], values["done_at"]
        if values["on_which_ground"] != Ground.ROLE or values["what_was_done"] not in SEEN:
            continue
        if what in BY_TASK and isinstance(what, str) and isinstance(who, Somebody) and isinstance(at, datetime):
            found.setdefault((who.tasks, what), []).append(at)
    for (tasks, what), moments in found.items():
        before = _("what you wrote, before there was a file")
        said = before if what == Kind.CONVERSATION else things(wording)[what]
        yield Received(somebody(wording, Somebody(tasks)), said, span(wording, min(moments), max(moments)))


def from_consent(wording: Wording, one: Consent) -> Received:
    _, codes = wording.gettext, CONSENTS.words(wording).codes
    kind = codes["recipient_kind"][one.recipient_kind] if one.recipient_kind else _("cannot be read any more")
    who = f"{kind}: {one.recipient}" if one.recipient else kind
    what = wording.listing([codes["what"][code] for code in one.what])
    told = f"{what} · {codes['purpose'][one.purpose]}" if one.purpose else what
    until = _("until %(day)s") % {"day": wording.day(one.valid_until, "medium")} if one.valid_until else ""
    return Received(who, told, until or _("until you withdraw it"), one.more or "")


def from_mandate(wording: Wording, one: Mandate) -> Received:
    _, codes = wording.gettext, MANDATES.words(wording).codes
    doings = wording.listing([codes["doings"][code] for code in one.doings])
    what = _("that you come to us, where we act in your name: %(doings)s") % {"doings": doings}
    until = _("until %(day)s") % {"day": wording.day(one.valid_until, "medium")} if one.valid_until else ""
    return Received(one.towards or "–", what, until or _("until you withdraw it"), one.limits or "")


def from_disclosure(wording: Wording, entry: Entry) -> Received:
    values = entry.values
    told = [shown(wording, name, values[name]) for name in ("told_what", "told_how", "told_because") if values[name]]
    who, more = values["told_to"], values["told_more"]
    return Received(str(who or "–"), " · ".join(told), day_of(wording, values["told_on"]), str(more or ""))


def is_deed(entry: Entry) -> bool:
    return entry.values["mandate_outcome"] == Outcome.DONE


def from_deed(wording: Wording, entry: Entry) -> Received:
    """Towards whom the centre acted in the client's name: who heard of it knows that the client comes here."""
    _, values = wording.gettext, entry.values
    doings = shown(wording, "mandate_doings", values["mandate_doings"]) if values["mandate_doings"] else ""
    what = f"{_('we did it in your name')}: {doings}" if doings else _("we did it in your name")
    who, more = values["mandate_towards"], values["mandate_words"]
    return Received(str(who or "–"), what, day_of(wording, values["mandate_on"]), str(more or ""))


def from_handing(wording: Wording, entry: Entry) -> Received:
    values = entry.values
    what = shown(wording, "asked_for", values["asked_for"])
    how = shown(wording, "handed_over", values["handed_over"])
    return Received(wording.gettext("you yourself"), f"{what} · {how}", day_of(wording, values["answered_at"]))


def somebody_in(wording: Wording, value: Value) -> str:
    return somebody(wording, value if isinstance(value, Somebody) else Somebody())


def day_of(wording: Wording, value: Value) -> str:
    return wording.day(value, "medium") if isinstance(value, date) else ""


def span(wording: Wording, start: Value, end: Value) -> str:
    _ = wording.gettext
    first, last = day_of(wording, start), day_of(wording, end)
    if first == last:
        return first
    return (
        _("%(start)s to %(end)s") % {"start": first, "end": last} if last else _("since %(start)s") % {"start": first}
    )
