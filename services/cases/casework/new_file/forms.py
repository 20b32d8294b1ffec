"""The form of a new file, read into what is taken down."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.casework.contact_notes.domain import LONGEST_NOTE
from services.cases.casework.new_file.domain import LONGEST_REFERRER, Occasion, TakenDown, Way
from services.cases.files.file.domain import LONGEST_PSEUDONYM
from services.cases.files.members.forms import moment_in
from services.cases.files.occasions.domain import OccasionKind
from services.cases.foundation.spoken_languages import Spoken
from services.cases.foundation.workplace import Workplace
from shared.crypto.receipts import new_receipt, read_receipt
from shared.web.forms import Form

CARRIED = ("beside", "occasion_id", "occasion")
"""What the search hands on: from which occasion the client comes."""
WITH_ANOTHER = "another"
"""After it, a further person from the same occasion is taken down."""


def check_carried(form: Form) -> None:
    """What is handed on is ids and a code, or nothing."""
    for name in ("beside", "occasion_id"):
        if form.given(name):
            form.uuid(name)
    form.code("occasion", OccasionKind, required=False)


def first_form(given: Form, *, responsible: UUID, now: datetime) -> Form:
    carried = {name: given.given(name) for name in CARRIED}
    carried["occasion_id"] = carried["occasion_id"] or str(uuid4())
    at = now.strftime("%Y-%m-%dT%H:%M")
    return Form.empty(**identity(), **carried, responsible=str(responsible), at=at)


def identity() -> dict[str, str]:
    """The number is made with the form: sent twice, it opens one file, and the client has one number."""
    return {"request_id": str(uuid4()), "number": new_receipt()}


def taken_down_in(form: Form, counselling: Collection[str], *, workplace: Workplace, now: datetime) -> TakenDown | None:
    """None where something is wrong with the form; what, stands in it."""
    way, at = form.code("way", Way), moment_in(form, "at", workplace.clock) or now
    referred_by = form.text("referred_by", most=LONGEST_REFERRER, required=False)
    language = form.code("language", Spoken, required=False)
    pseudonym = form.text("pseudonym", most=LONGEST_PSEUDONYM, required=False)
    responsible = form.choice("responsible", counselling)
    first_words = form.text("first_words", most=LONGEST_NOTE, required=False)
    occasion = occasion_in(form)
    if not form.ok or way is None:
        return None
    return TakenDown(
        way=way,
        at=at,
        responsible=UUID(responsible),
        referred_by=referred_by or None,
        language=language,
        pseudonym=pseudonym,
        first_words=first_words or None,
        receipt=(read_receipt(form.given("number")) or new_receipt()) if form.checked("receipt") else None,
        occasion=occasion,
    )


def occasion_in(form: Form) -> Occasion | None:
    beside = form.uuid("beside") if form.given("beside") else None
    needed = beside is not None or form.given("then") == WITH_ANOTHER
    kind, occasion_id = form.code("occasion", OccasionKind, required=needed), form.uuid("occasion_id")
    return Occasion(occasion_id, kind, beside) if kind and occasion_id else None
