"""The months before the demonstration as planned: invented people, and nothing has happened that lies ahead."""

import ast
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from deploy.demo import history
from deploy.demo.history.deeds import DEEDS
from deploy.demo.history.plan import FEW_FILES, FILES, MARK, MONTHS, RAID, Plan, plan_of
from deploy.demo.history.story import CLOCK, Colleague, Deed, PastFile

THREE = (
    Colleague("alma", "de", counsels=False, on_duty=False, leads=True),
    Colleague("birgit", "de", counsels=True, on_duty=True, leads=False),
    Colleague("canan", "en", counsels=True, on_duty=True, leads=False),
)
FIVE = (
    Colleague("dana", "de", counsels=False, on_duty=False, leads=True),
    Colleague("emin", "en", counsels=True, on_duty=True, leads=False),
    Colleague("farah", "ar", counsels=True, on_duty=True, leads=False),
    Colleague("gesa", "de", counsels=False, on_duty=False, leads=False),
    Colleague("hadi", "en", counsels=True, on_duty=False, leads=False),
)
MOMENTS = [
    datetime(2026, 11, 29, 9, tzinfo=UTC),  # a Sunday
    datetime(2026, 11, 30, 23, 30, tzinfo=UTC),  # the next day at the centre
    datetime(2028, 2, 29, 12, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),  # clocks are put forward
]
TAKES_NO_MOMENT = {"hand_over", "take_over", "let_in", "open_in_an_emergency", "remind"}
"""Their acts happen now."""
FOLDER = Path(history.__file__).parent


@pytest.fixture(
    scope="module", params=[(team, now) for team in (THREE, FIVE) for now in MOMENTS], ids=lambda one: f"{one[1]:%F}"
)
def plan(request: pytest.FixtureRequest) -> Plan:
    team, now = request.param
    return plan_of("centre-a", team, files=FILES, seed=7, now=now)


def today_in(plan: Plan) -> date:
    """What happens now happens today."""
    return max(deed.at for deed in plan.deeds).astimezone(CLOCK).date()


def test_the_same_seed_gives_the_same_months_and_another_one_gives_others() -> None:
    def made(centre: str, seed: int) -> Plan:
        return plan_of(centre, THREE, files=FEW_FILES, seed=seed, now=MOMENTS[0])

    assert made("centre-a", 7) == made("centre-a", 7)
    assert made("centre-a", 7) != made("centre-a", 8)
    assert made("centre-a", 7) != made("centre-b", 7)


def test_everybody_is_marked_as_invented_and_nobody_is_there_twice(plan: Plan) -> None:
    names = [file.pseudonym for file in plan.files]
    assert all(name.endswith(f" {MARK}") for name in names)
    assert len(set(names)) == FILES


def test_what_happened_lies_before_today_and_in_order(plan: Plan) -> None:
    today = today_in(plan)
    for file in plan.files:
        assert file.opened_at.astimezone(CLOCK).date() < today
        assert [deed.at for deed in file.deeds] == sorted(deed.at for deed in file.deeds)
        assert file.deeds[0].what in ("open_file", "open_from_request")
        for deed in file.deeds:
            assert deed.at.astimezone(CLOCK).date() < today or deed.what in TAKES_NO_MOMENT
            assert today - deed.at.astimezone(CLOCK).date() <= MONTHS + timedelta(days=3)


def test_a_later_deed_finds_what_it_is_about(plan: Plan) -> None:
    for file in plan.files:
        known = set[str]()
        for deed in file.deeds:
            assert {deed.said.get(each) or None for each in ("appointment", "instead_of")} <= {None, *known}
            if deed.what in ("appointment", "to_do", "consent", "mandate", "add_step", "ask_interpreter"):
                known.add(deed.said["name"])
            elif "name" in deed.said:
                assert deed.said["name"] in known
        closes = [number for number, deed in enumerate(file.deeds[:-1]) if deed.what == "close"]
        assert all(file.deeds[number + 1].what == "reopen" for number in closes)
        if file.is_closed:
            assert file.points


def test_an_appointment_is_kept_or_missed_once_it_has_begun_and_called_off_before(plan: Plan) -> None:
    for file in plan.files:
        begins = dict[str, datetime]()
        for deed in file.deeds:
            if deed.what in ("appointment", "move"):
                begins[deed.said["name"]] = deed.said["starts_at"]
                assert deed.at < deed.said["starts_at"]
            elif deed.what in ("keep", "miss"):
                assert deed.at > begins[deed.said["name"]]
            elif deed.what == "cancel":
                assert deed.at < begins[deed.said["name"]]


def test_one_client_agreed_to_short_messages_and_gets_one_at_once_and_one_before_an_appointment(plan: Plan) -> None:
    [file] = [file for file in plan.files if any(deed.what == "send_notice" for deed in file.deeds)]
    what = [deed.what for deed in file.deeds if deed.what in ("confirm_plan", "plan_short_messages", "not_safe_now")]
    sent = [deed.said for deed in file.deeds if deed.what == "send_notice"]
    assert (what[-1], "not_safe_now" in what) == ("plan_short_messages", False)
    assert [one["template"] for one in sent] == ["get_in_touch", "reminder"]
    begins = {deed.said["name"]: deed.said["starts_at"] for deed in file.deeds if deed.what == "appointment"}
    assert begins[sent[1]["appointment"]].date() > today_in(plan)


def test_there_are_as_many_records_as_in_life(plan: Plan) -> None:
    sizes = [len(file.deeds) for file in plan.files]
    assert len(sizes) == FILES
    assert min(sizes) >= 5
    assert 40 <= max(sizes) <= 75
    found = Counter(deed.what for deed in plan.deeds)
    assert found.keys() == DEEDS.keys()
    assert sum(file.is_closed for file in plan.files) >= 5
    assert len({deed.said["way"] for deed in plan.deeds if deed.what == "open_file"}) >= 6
    assert len([1 for deed in plan.deeds if deed.said.get("occasion") == RAID]) == 3
    months = {f"{deed.at:%Y-%m}" for deed in plan.deeds}
    assert len(months) >= 9


def test_every_counsellor_has_a_day_and_a_week(plan: Plan) -> None:
    today = today_in(plan)
    for login in {file.by for file in plan.files}:
        own = [deed for file in plan.files for deed in file.deeds if deed.by == login]
        days = [deed.said["starts_at"].date() for deed in own if deed.what == "appointment"]
        assert days.count(today) == 3
        assert sum(today < day < today + timedelta(days=8) for day in days) >= 5
        assert sum(today - timedelta(days=8) < day < today for day in days) >= 5
        due = {deed.said["on"] for deed in own if deed.what == "to_do"}
        assert today in due
        assert any(day > today for day in due)


def test_some_files_of_every_counsellor_rest_and_some_of_them_as_agreed(plan: Plan) -> None:
    today = today_in(plan)
    resting = [one for one in plan.files if not one.is_closed and quiet_since(one) < today - timedelta(days=28)]
    assert {one.by for one in resting} == {one.by for one in plan.files}
    assert any(deed.what == "pause" for one in resting for deed in one.deeds)
    assert not all(any(deed.what == "pause" for deed in one.deeds) for one in resting)


def quiet_since(file: PastFile) -> date:
    """The day of the last deed, where nothing is planned after it."""
    happened = [deed for deed in file.deeds if deed.what not in TAKES_NO_MOMENT]
    moments: list[datetime] = [deed.said.get("starts_at", deed.at) for deed in happened]
    return max(*moments, happened[-1].at).astimezone(CLOCK).date()


def test_in_the_week_of_today_everybody_with_that_task_is_on_duty(plan: Plan) -> None:
    """Who writes on the last day reaches all of them, and the mails are counted."""
    today = today_in(plan)
    rostered = [deed for deed in plan.team if deed.what == "on_duty"]
    now = {deed.by for deed in rostered if deed.said["starts_on"] <= today <= deed.said["ends_on"]}
    assert now == {deed.by for deed in rostered}
    away = [deed for deed in plan.team if deed.what == "be_absent"]
    assert not [one for one in away if one.said["starts_on"] <= today <= one.said["ends_on"]]


def deeds_of(plan: Plan, what: str) -> list[tuple[PastFile, Deed]]:
    return [(file, deed) for file in plan.files for deed in file.deeds if deed.what == what]


def test_what_is_told_outside_goes_by_a_consent_that_holds_or_because_of_a_danger(plan: Plan) -> None:
    told = [*deeds_of(plan, "disclose"), *deeds_of(plan, "refer"), *deeds_of(plan, "write_letter")]
    assert {deed.said["consent"] is None for _, deed in told} == {True, False}
    for file, deed in told:
        if deed.said["consent"] is not None:
            before = [one for one in file.deeds if one.said.get("name") == deed.said["consent"] and one.at < deed.at]
            assert [one.what for one in before] == ["consent"]
            given = before[0].said
            assert given["outcome"] == "given"
            assert given["until"] >= deed.at.astimezone(CLOCK).date()
            assert (given["recipient"], given["kinds"]) == (deed.said["recipient"], deed.said["kinds"])


def test_a_client_who_came_back_was_seen_and_the_file_was_closed_again(plan: Plan) -> None:
    for file, deed in deeds_of(plan, "reopen"):
        rest = file.deeds[file.deeds.index(deed) - 1 :]
        assert [one.what for one in rest] == ["close", "reopen", "contact", "close"]


def test_clients_were_referred_and_something_became_of_it(plan: Plan) -> None:
    referred = deeds_of(plan, "refer")
    assert {deed.said["kind"] for _, deed in referred} > {"doctor"}
    assert {deed.said["standing"] for _, deed in deeds_of(plan, "note_referral")} == {"accepted", "done"}
    for file, deed in deeds_of(plan, "note_referral"):
        assert [one.at < deed.at for one in file.deeds if one.what == "refer"] == [True]


def test_of_two_consents_that_were_withdrawn_the_recipients_know_of_one(plan: Plan) -> None:
    withdrawn = deeds_of(plan, "withdraw")
    assert len(withdrawn) == 2
    for file, deed in withdrawn:
        assert any(one.said.get("consent") == deed.said["name"] for one in file.deeds)
    [(file, _)] = deeds_of(plan, "tell_recipients")
    assert [one for one, _ in withdrawn].count(file) == 1
    assert any(deed.said["outcome"] == "declined" for _, deed in deeds_of(plan, "consent"))


def test_the_danger_is_acute_in_the_file_of_the_client_who_is_not_safe_now(plan: Plan) -> None:
    assessed = deeds_of(plan, "assess")
    levels = Counter(deed.said["level"] for _, deed in assessed)
    assert levels["acute"] == levels["declined"] == 1
    assert levels["low"] + levels["raised"] > FILES * 3 / 4
    [(file, deed)] = deeds_of(plan, "not_safe_now")
    before = [one for one in file.deeds if one.at < deed.at]
    assert [one.said["level"] for one in before if one.what == "assess"][-1] == "acute"
    assert before[-1].what == "plan_safety"
    assert len(deeds_of(plan, "plan_safety")) == 2


def test_nothing_is_confirmed_but_a_level_that_was_found_before(plan: Plan) -> None:
    confirmed = deeds_of(plan, "confirm_assessment")
    assert len(confirmed) >= 5
    for file, deed in confirmed:
        before = [one for one in file.deeds if one.what == "assess" and one.at < deed.at]
        assert [one.said["level"] for one in before] in (["low"], ["raised"])


def test_a_talk_about_devices_is_offered_declined_or_done_and_something_follows(plan: Plan) -> None:
    checks = deeds_of(plan, "check_devices")
    assert {deed.said["offer"] for _, deed in checks} == {"offered", "declined", "done"}
    follows = [(file, deed) for file, deed in checks if deed.said["follow_up"]]
    assert follows
    assert all(deed.said["offer"] == "done" and not file.is_closed for file, deed in follows)


def test_a_file_is_handed_over_with_a_note_and_a_week_and_one_is_not_taken_yet(plan: Plan) -> None:
    given = deeds_of(plan, "hand_over")
    assert len(given) == 2
    for file, deed in given:
        assert deed.said["stays_until"] - deed.at == timedelta(days=7)
        assert deed.said["note"]
        assert deed.said["to"] != file.by
    [(_, taken)] = deeds_of(plan, "take_over")
    assert taken.by in {deed.said["to"] for _, deed in given}


def test_almost_every_open_file_has_a_deputy(plan: Plan) -> None:
    named = {deed.by: deed.said["deputy"] for deed in plan.team if deed.what == "name_deputy"}
    assert named.keys() == {file.by for file in plan.files}
    assert all(one != deputy for one, deputy in named.items())
    by_name, covered = {file.pseudonym: file for file in plan.files}, set[str]()
    for deed in plan.team:
        if deed.what == "give_deputies":
            assert deed.said["deputy"] == named[deed.by]
            assert all(by_name[one].by == deed.by for one in deed.said["files"])
            covered |= {*deed.said["files"]}
    still_open = {file.pseudonym for file in plan.files if not file.is_closed}
    assert covered < still_open
    shared = {"hand_over", "let_in", "open_in_an_emergency"}
    for file in plan.files:
        assert file.pseudonym not in covered or shared.isdisjoint(deed.what for deed in file.deeds)
    assert len(still_open - covered) <= 4


def test_the_words_about_danger_are_marked_as_invented_in_every_language() -> None:
    words = tomllib.loads((FOLDER / "months.toml").read_text())
    languages = {one: words[one] for one in ("de", "en", "ar")}
    assert len({frozenset(one) for one in languages.values()}) == 1
    for own in languages.values():
        told = [*own["recipients"].values(), *own["risk"].values(), *own["safety_plan"].values(), *own["in_danger"]]
        assert not [one for one in told if not any(mark in one for mark in ("erfunden", "invented", "من نسج الخيال"))]


@pytest.mark.parametrize("team", [THREE, FIVE], ids=["three", "five"])
def test_a_few_files_are_enough_to_be_measured_by(team: tuple[Colleague, ...]) -> None:
    for seed in range(20):
        plan = plan_of("centre-a", team, files=FEW_FILES, seed=seed, now=MOMENTS[0])
        assert len(plan.files) == FEW_FILES
        assert len(plan.deeds) < 320


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.name)
def test_nothing_is_written_but_through_the_acts(file: Path) -> None:
    assert spoken_sql(file.read_text()) == []


@pytest.mark.parametrize(
    "planted",
    [
        "from sqlalchemy import insert",
        "import sqlalchemy",
        "from services.cases.files.file.store import Files",
        "await work.connection.execute(text('DELETE FROM file'))",
    ],
)
def test_sql_that_is_planted_is_found(planted: str) -> None:
    assert spoken_sql(planted)


READ = {"services.cases.people.team.store", "services.cases.foundation.store", "services.cases.foundation.keys.store"}
"""Stores that are opened, or asked who the colleagues are."""
ERASES_AGAIN = "services.cases.retention.erasure.store"
"""Every program that opens the store is handed this."""


def spoken_sql(source: str) -> list[str]:
    """Imports of what speaks SQL, and connections that are used."""
    found = list[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            named = [node.module or ""]
        elif isinstance(node, ast.Import):
            named = [one.name for one in node.names]
        else:
            named = ["connection"] if isinstance(node, ast.Attribute) and node.attr in ("connection", "execute") else []
        found += [
            one
            for one in named
            if one.startswith("sqlalchemy")
            or one == "connection"
            or (one.endswith(".store") and one not in {*READ, ERASES_AGAIN})
        ]
    return found
