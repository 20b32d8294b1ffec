"""S5.3, U2.2, U4.3, S8.2, K8.1: what files count for. Each client counts once, at the moment the standards name."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.appointments import acts as appointments
from services.cases.casework.appointments.domain import Appointment, Interpreting, Meeting, State, Through
from services.cases.casework.appointments.outcomes import kept_by_centre
from services.cases.casework.consents.domain import Consent
from services.cases.casework.consents.domain import Outcome as Answered
from services.cases.casework.contact_notes.acts import note
from services.cases.casework.contact_notes.domain import (
    Contact,
    ContactNote,
    Duration,
    Happened,
    Mediation,
    Whom,
    current,
)
from services.cases.casework.contact_notes.outcomes import served, spoken
from services.cases.files.file.domain import CountedClient, CountedFile
from services.cases.files.file.outcomes import in_charge, load
from services.cases.foundation.access.domain import Capacity
from services.cases.people.personnel.acts import note_posts
from services.cases.people.team_languages.acts import enter
from services.cases.people.team_languages.domain import Level, Speech, fingerprint
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase
from services.cases.rights.disclosures.domain import Because, Disclosure, Way
from services.cases.rights.disclosures.outcomes import with_grounds
from services.cases.rights.withdrawals.acts import end
from shared.events import PostsCounted
from shared.privacy.counts import Held, Indicator
from tests.cases.building import BERLIN, NOON, Desk, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, PARTLY, found, in_ledger, released
from tests.cases.desk_acts import a_consent, an_appointment, arrived, file_of, let_in
from tests.cases.disclosure_forms import noted as disclosed
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask
from tests.cases.tallies import released_tallies

TURN = datetime(2026, 3, 31, 22, tzinfo=UTC)
"""The first midnight of April in Berlin: the first turn of a month after NOON."""
THREE_MONTHS, A_YEAR = datetime(2026, 6, 4, 22, tzinfo=UTC), datetime(2027, 3, 4, 23, tzinfo=UTC)
NEVER = datetime(2030, 1, 1, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
CLOSED = {"action": "close", "unanswered": "yes", "counselled": "yes", "because": "goals_reached"}
OF_FILES = (Indicator.S5_3, Indicator.U2_2, Indicator.U4_3, Indicator.S8_2, Indicator.K8_1)
BESIDE = (Indicator.U1_1, Indicator.K9_3, Indicator.U3_4)
"""Of clients, too; what they count by is in `test_counts_of_safety.py` and `test_counts_of_withdrawals.py`."""


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


async def closed(desk: Desk, file: str) -> None:
    assert (await desk.post(f"{file}/closing", **CLOSED)).status_code == 303


# S5.3


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ((Capacity.RESPONSIBLE, Capacity.DEPUTY), MET),
        ((Capacity.RESPONSIBLE, Capacity.DEPUTY, Capacity.DEPUTY), MET),
        ((Capacity.RESPONSIBLE,), PARTLY),
        ((Capacity.RESPONSIBLE, Capacity.SUBSTITUTE, Capacity.INTERPRETER), PARTLY),
        ((Capacity.DEPUTY,), NOT_MET),
        ((Capacity.RESPONSIBLE, Capacity.RESPONSIBLE, Capacity.DEPUTY), NOT_MET),
        ((), NOT_MET),
    ],
)
def test_a_file_has_one_colleague_in_charge_and_a_deputy(places: tuple[Capacity, ...], expected: object) -> None:
    assert in_charge(places) is expected


async def test_a_team_counts_as_it_was_at_the_first_turn_of_the_month(app: FastAPI) -> None:
    desk, second, leaver = [await sit_down(app, "counsellor") for _ in range(3)]
    alone, with_deputy, lost, over = [await a_file(app, desk) for _ in range(4)]
    await let_in(desk, with_deputy, second.person)
    await let_in(desk, lost, leaver.person)
    await closed(desk, over)
    async with app.state.store.work() as work:
        await work.connection.exec_driver_sql(f"UPDATE account SET active = false WHERE id = '{leaver.person.id}'")
    assert await found(app, Indicator.S5_3, at=TURN - MOMENT) == []
    assert await found(app, Indicator.S5_3, at=TURN) == [MET, PARTLY, PARTLY]
    await let_in(desk, alone, second.person, since=TURN + MOMENT)
    assert await found(app, Indicator.S5_3, at=NEVER) == [MET, PARTLY, PARTLY], "later changes nothing"


# S2.4


@pytest.mark.parametrize(("running", "expected"), [(0, MET), (29, MET), (30, PARTLY), (44, PARTLY), (45, NOT_MET)])
def test_the_load_of_a_post_and_a_half_is_told_in_bands(running: int, expected: object) -> None:
    assert load(running, 1.5) is expected


async def test_a_load_counts_once_at_the_end_of_the_quarter_and_not_without_a_number_of_posts(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    one, other, over = [await a_file(app, desk) for _ in range(3)]
    await closed(desk, over)
    assert await found(app, Indicator.S2_4, at=NEVER) == []
    await released(app, "2026-03", now=NEVER)
    [tally] = await released_tallies(app.state.store)
    assert Held(indicator=Indicator.S2_4) in tally.cells
    told = [PostsCounted(at=NOON, hundredths=10), PostsCounted(at=NOON - MOMENT, hundredths=900)]
    for event in (*told, *reversed(told)):
        await note_posts(event, workplace=app.state.workplace)
    assert await found(app, Indicator.S2_4, at=TURN - MOMENT) == []
    assert await found(app, Indicator.S2_4, at=TURN) == [PARTLY] * 3, "two cases ran, to a tenth of a post"
    assert (await desk.post(f"{other}/same-client", action="join", number="26-001")).status_code == 303
    assert await found(app, Indicator.S2_4, at=TURN) == [MET] * 2
    await released(app, "2026-04", now=NEVER)
    assert Held(indicator=Indicator.S2_4) in (await released_tallies(app.state.store))[-1].cells
    assert one


# U2.2


def a_disclosure(because: Because, *, cites: bool = True) -> Disclosure:
    return Disclosure(
        id=uuid4(), file_id=uuid4(), key_id="key", noted_at=NOON, noted_by=uuid4(), told_on=date(2026, 3, 4),
        way=Way.SPOKEN, because=because, recipient=None,
        consent_id=uuid4() if because is Because.CONSENT and cites else None,
    )  # fmt: skip


@pytest.mark.parametrize("because", Because)
def test_each_ground_that_can_be_written_down_is_one(because: Because) -> None:
    assert with_grounds([a_disclosure(because)]) is MET


def test_one_disclosure_without_a_ground_is_enough_to_miss_it() -> None:
    """By a consent that nobody can look up."""
    assert with_grounds([a_disclosure(Because.CONSENT), a_disclosure(Because.DANGER)]) is MET
    assert with_grounds([a_disclosure(Because.CONSENT, cites=False), a_disclosure(Because.DANGER)]) is NOT_MET


def an_answer(outcome: Answered) -> Consent:
    return Consent(
        id=uuid4(), file_id=uuid4(), key_id="key", noted_at=NOON, noted_by=uuid4(), answered_on=date(2026, 3, 4),
        outcome=outcome, recipient_kind=None, purpose=None,
    )  # fmt: skip


@pytest.mark.parametrize("outcome", Answered)
def test_where_nothing_was_told_only_a_client_who_declined_counts_and_as_met(outcome: Answered) -> None:
    assert with_grounds([]) is None
    assert with_grounds([], [an_answer(outcome)]) is (MET if outcome is Answered.DECLINED else None)


def test_a_client_who_declined_and_of_whom_something_was_told_goes_by_its_grounds() -> None:
    declined = [an_answer(Answered.DECLINED)]
    assert with_grounds([a_disclosure(Because.LAW)], declined) is MET
    assert with_grounds([a_disclosure(Because.CONSENT, cites=False)], declined) is NOT_MET


async def test_a_client_who_declined_counts_once_when_counselling_ends_or_after_a_year(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    ended, runs, given, nothing = [await a_file(app, desk) for _ in range(4)]
    for file in (ended, runs):
        await a_consent(app, id_of(file), desk.person, outcome=Answered.DECLINED)
    await a_consent(app, id_of(given), desk.person)
    for file in (ended, given, nothing):
        await closed(desk, file)
    assert await found(app, Indicator.U2_2, at=NOON - MOMENT) == []
    assert await found(app, Indicator.U2_2, at=NOON) == [MET]
    assert await found(app, Indicator.U2_2, at=A_YEAR) == [MET, MET]


async def test_whoever_something_was_told_of_counts_once_when_counselling_ends_or_after_a_year(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    ended, runs, nothing = [await a_file(app, desk) for _ in range(3)]
    for file in (ended, runs):
        await a_consent(app, id_of(file), desk.person)
        assert (
            await disclosed(desk, file, because="consent", recipient="", what=["her_name"], told_on="2026-03-05") == 303
        )
        assert await disclosed(desk, file, because="law", duty="child_protection") == 303
    for file in (ended, nothing):
        await closed(desk, file)
    assert await found(app, Indicator.U2_2, at=NOON - MOMENT) == []
    assert await found(app, Indicator.U2_2, at=NOON) == [MET]
    assert await found(app, Indicator.U2_2, at=A_YEAR - MOMENT) == [MET]
    assert await found(app, Indicator.U2_2, at=A_YEAR) == [MET, MET]


# U4.3


def an_outcome(state: State, by_whom: Through | None = None) -> Appointment:
    return Appointment(
        id=uuid4(), file_id=uuid4(), key_id="key", noted_at=NOON, noted_by=uuid4(), starts_at=NOON, minutes=60,
        staff_id=uuid4(), kind=Meeting.TALK, mediation=Interpreting.NOT_NEEDED, state=state, by_whom=by_whom,
    )  # fmt: skip


OURS = an_outcome(State.CANCELLED, Through.CENTRE)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], None),
        ([an_outcome(State.AGREED), an_outcome(State.MOVED)], None),
        ([an_outcome(State.KEPT)], MET),
        ([an_outcome(State.CANCELLED, Through.PERSON), an_outcome(State.MISSED, Through.PERSON)], MET),
        ([an_outcome(State.MISSED, Through.OTHER), an_outcome(State.MISSED)], MET),
        ([OURS, an_outcome(State.KEPT)], PARTLY),
        ([OURS, an_outcome(State.MISSED, Through.CENTRE), an_outcome(State.KEPT)], NOT_MET),
    ],
)
def test_only_what_fails_because_of_the_centre_is_not_kept(known: list[Appointment], expected: object) -> None:
    assert kept_by_centre(known) is expected


async def test_appointments_count_once_for_each_client_when_counselling_ends_or_after_a_year(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    ended, runs, unknown, never = [await a_file(app, desk) for _ in range(4)]
    told = {"reader": desk.person, "workplace": app.state.workplace, "now": NOON, "seen": State.AGREED}
    for file, through in ((ended, Through.PERSON), (runs, Through.CENTRE), (runs, Through.PERSON)):
        one = await an_appointment(app, id_of(file), desk.person)
        await appointments.cancel(id_of(file), one, through, **told)
    await an_appointment(app, id_of(unknown), desk.person)
    for file in (ended, never):
        await closed(desk, file)
    assert await found(app, Indicator.U4_3, at=NOON) == [MET]
    assert await found(app, Indicator.U4_3, at=A_YEAR - MOMENT) == [MET]
    assert await found(app, Indicator.U4_3, at=A_YEAR) == [MET, PARTLY]


# S8.2


def a_talk(mediation: Mediation, **given: object) -> ContactNote:
    known: dict[str, object] = {"kind": Happened.TALK, "whom": Whom.CLIENT, "mediation": mediation, "at": NOON}
    known |= {"id": uuid4(), "file_id": uuid4(), "key_id": "key", "noted_at": NOON, "noted_by": uuid4()}
    return ContactNote(**(known | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "declined", "team", "talks", "expected"),
    [
        ("sq", False, {"sq"}, [], MET),
        ("pt-BR", False, {"pt"}, [], MET),
        ("sq", False, {"ar"}, [a_talk(Mediation.HERE)], MET),
        ("sq", False, {"ar"}, [a_talk(Mediation.NONE_FOUND), a_talk(Mediation.PHONE)], MET),
        ("sq", False, {"ar"}, [a_talk(Mediation.NOT_NEEDED)], MET),
        ("sq", True, set(), [], MET),
        ("ar", False, set(), [a_talk(Mediation.NONE_FOUND)], PARTLY),
        ("sq", False, {"ar"}, [a_talk(Mediation.NONE_FOUND)], NOT_MET),
        ("sq", False, set(), [a_talk(Mediation.HERE, whom=Whom.AUTHORITY)], NOT_MET),
        ("sq", False, set(), [a_talk(Mediation.NOT_NEEDED, kind=Happened.MESSAGE)], NOT_MET),
    ],
)
def test_a_language_is_served_by_the_team_or_by_interpreting(
    language: str, declined: bool, team: set[str], talks: list[ContactNote], expected: object
) -> None:
    assert served(language, wants_no_interpreter=declined, team=team, talks=talks) is expected


def test_a_note_that_was_corrected_says_nothing_any_more() -> None:
    wrong = a_talk(Mediation.HERE)
    right = a_talk(Mediation.NONE_FOUND, corrects=wrong.id)
    assert current([right, wrong]) == [right]


async def speaks(desk: Desk, file: str, language: str, **facts: str) -> None:
    """As the form of the facts says it."""
    shown = (await desk.get(f"{file}/facts")).text
    hidden = {name: shown.partition(f'name="{name}" value="')[2].partition('"')[0] for name in HIDDEN}
    answer = await desk.client.post(f"{file}/facts", data=hidden | {"line": "speaks", "languages": [language]} | facts)
    assert answer.status_code == 303


HIDDEN = ("form_id", "seen", "languages_seen")


async def talked(app: FastAPI, desk: Desk, file: str, mediation: Mediation) -> None:
    said = Contact(
        at=NOON,
        kind=Happened.TALK,
        whom=Whom.CLIENT,
        mediation=mediation,
        duration=Duration.FROM_30,
        note="Slept well.",
    )
    given = {"note_id": uuid4(), "reader": desk.person, "workplace": app.state.workplace, "now": NOON}
    await note(id_of(file), said, **given)


async def test_who_has_a_language_on_record_counts_once_after_three_months(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    empty = fingerprint(Speech())
    speech, workplace = Speech((("sq", Level.COUNSELS), ("ro", Level.A_LITTLE))), app.state.workplace
    await enter(desk.person.id, speech, as_seen=empty, reader=desk.person, workplace=workplace)
    team, interpreted, little, declined, paper, unknown = [await a_file(app, desk) for _ in range(6)]
    await speaks(desk, team, "sq")
    await speaks(desk, interpreted, "ro")
    await talked(app, desk, interpreted, Mediation.PHONE)
    await speaks(desk, little, "ro")
    await talked(app, desk, little, Mediation.NONE_FOUND)
    await speaks(desk, declined, "ro", mediation_need="none")
    await speaks(desk, paper, "ar")
    await talked(app, desk, unknown, Mediation.HERE)
    assert await found(app, Indicator.S8_2, at=THREE_MONTHS - MOMENT) == []
    assert await found(app, Indicator.S8_2, at=THREE_MONTHS) == [MET, MET, MET, PARTLY, NOT_MET]
    assert await found(app, Indicator.K8_1, at=THREE_MONTHS - MOMENT) == []
    assert await found(app, Indicator.K8_1, at=THREE_MONTHS) == [MET, MET, PARTLY, PARTLY, NOT_MET]


# K8.1


@pytest.mark.parametrize(
    ("languages", "wants_no_interpreter", "expected"),
    [
        (("sq",), False, MET),
        (("sq-XK", "en"), False, MET),
        (("ro", "en"), False, PARTLY),
        (("ar", "sq"), False, PARTLY),
        (("ar", "ro"), False, NOT_MET),
        (("ar",), False, NOT_MET),
        (("ar",), True, MET),
    ],
)
def test_a_language_is_covered_by_colleagues_alone(
    languages: tuple[str, ...], wants_no_interpreter: bool, expected: object
) -> None:
    levels = {"sq": Level.COUNSELS, "ro": Level.A_LITTLE}
    assert spoken(languages, levels, wants_no_interpreter=wants_no_interpreter) is expected


# all of them


def test_several_files_of_a_client_end_with_the_last_and_begin_with_the_first() -> None:
    def a_part(opened_at: datetime, closed_at: datetime | None) -> CountedFile:
        return CountedFile(uuid4(), uuid4(), "key", opened_at, closed_at)

    first, later = a_part(NOON, NOON + timedelta(days=9)), a_part(NOON + timedelta(days=5), NOON + timedelta(days=20))
    open_still = a_part(NOON + timedelta(days=5), None)
    assert CountedClient(uuid4(), (first, later)).ended == later.closed_at
    assert CountedClient(uuid4(), (first, open_still)).ended is None
    assert CountedClient(uuid4(), (first, open_still)).ended_or_after(12, BERLIN) == A_YEAR
    assert CountedClient(uuid4(), (first, later)).ended_or_after(12, BERLIN) == later.closed_at


async def whole(app: FastAPI, desk: Desk, file: str) -> None:
    """A file that counts for everything, once it is closed after a turn of the month."""
    one = await an_appointment(app, id_of(file), desk.person)
    told = {"reader": desk.person, "workplace": app.state.workplace, "now": NOON, "seen": State.AGREED}
    await appointments.cancel(id_of(file), one, Through.CENTRE, **told)
    await speaks(desk, file, "ar")
    assert await disclosed(desk, file) == 303
    for _ in range(3):
        await talked(app, desk, file, Mediation.HERE)
    consent_id = await a_consent(app, id_of(file), desk.person)
    asked = {"new_id": uuid4(), "asked_at": NOON, "reader": desk.person, "workplace": app.state.workplace, "now": NOON}
    await end(id_of(file), consent_id, Answered.WITHDRAWN, None, **asked)


@pytest.mark.parametrize("indicator", OF_FILES + BESIDE)
async def test_two_files_of_one_client_count_once_for(app: FastAPI, indicator: Indicator) -> None:
    desk = await sit_down(app, "counsellor")
    one, other = [await a_file(app, desk) for _ in range(2)]
    for file in (one, other):
        await whole(app, desk, file)
    assert len(await found(app, indicator, at=NEVER)) == 2
    assert (await desk.post(f"{other}/same-client", action="join", number="26-001")).status_code == 303
    assert len(await found(app, indicator, at=NEVER)) == 1


@pytest.mark.parametrize("indicator", OF_FILES + BESIDE)
async def test_five_are_told_once_and_who_is_erased_or_only_kept_is_not(app: FastAPI, indicator: Indicator) -> None:
    desk = await sit_down(app, "counsellor")
    files = [await a_file(app, desk) for _ in range(6)]
    for file in files:
        await whole(app, desk, file)
    place = f"{files[0]}/rights/{await taken_down(desk, files[0], 'restriction')}"
    assert (await desk.post(place, action="restrict", ground="disputed")).status_code == 303
    await released(app, "2029-12", now=NEVER)
    assert await in_ledger(app, indicator) == ["2029-12"] * 5 + [None]
    assert len(await found(app, indicator, at=NEVER)) == 1, "the one that is only kept; what was told is not read again"
    await released(app, "2030-01", now=NEVER)
    assert await in_ledger(app, indicator) == ["2029-12"] * 5 + [None]
    thread = (await threads(app))[files[1]]
    await erase([thread], ground=LegalGround.CONSENT_WITHDRAWN, workplace=app.state.workplace, now=NOON)
    assert await in_ledger(app, indicator) == ["2029-12"] * 4 + [None]


async def threads(app: FastAPI) -> dict[str, UUID]:
    return {f"/files/{row.id}": row.thread_id for row in await ask(app.state.store, "SELECT id, thread_id FROM file")}
