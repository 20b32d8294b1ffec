"""policy.cedar: what each rule is for, that none is idle, that a forbidding one wins, that its words are known."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cases.foundation.access import rules as place
from services.cases.foundation.access.domain import GIVEN, NOBODYS, Act, Capacity, Opened, Part, Place, Relation
from services.cases.foundation.access.rules import Rules, RulesNotUnderstoodError, rules
from services.cases.foundation.roles import Role
from shared.accounts.domain import Person
from shared.dictionary.files import ROOT
from tests.cases.building import NOON, a_person

POLICIES = (Path(place.HERE) / "policy.cedar").read_text()
SCHEMA = (Path(place.HERE) / "policy.cedarschema").read_text()
EVERYTHING = "permit (principal, action, resource);"
BEGINNING, *CHUNKS = POLICIES.split('@id("')
RULES = {chunk.split('"')[0]: f'@id("{chunk}' for chunk in CHUNKS}
ME, OTHER = UUID(int=1), UUID(int=2)
LATER, EARLIER = NOON + timedelta(hours=1), NOON - timedelta(hours=1)
READ, WRITE, LIST, PRINT, ASSIGN = Act.READ, Act.WRITE, Act.LIST, Act.PRINT, Act.ASSIGN


def me(*roles: str) -> Person:
    return replace(a_person(*roles), id=ME)


def as_(capacity: str, *parts: Part, until: datetime | None = None) -> Relation:
    return Relation(Place(Capacity(capacity), frozenset(parts), until))


def opened(approver: UUID = OTHER, reason_length: int = 40, until: datetime = LATER) -> Relation:
    return Relation(opened=Opened(approver, reason_length, until))


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule is for: who does what, and whether that is allowed."""

    rule: str
    may: bool
    roles: tuple[str, ...]
    act: Act
    resource: str = "File"
    more: dict[str, Any] = field(default_factory=dict)

    def holds(self, those: Rules) -> bool:
        return those.permit(me(*self.roles), self.act, self.resource, now=NOON, **self.more) is self.may


RESTRICTED = replace(as_("responsible"), restricted=True)
INTERPRETING = as_("interpreter", until=LATER)
COUNSELLOR, LEAD = ("counsellor",), ("lead",)
TEAM_OF_OTHERS: dict[str, Any] = {"part": Part.TEAM, "newcomer": OTHER}
NEW_ME: dict[str, Any] = {"unconfirmed": frozenset({ME})}
NEW_OTHER: dict[str, Any] = {"unconfirmed": frozenset({OTHER})}
CASES = [
    Case("requests_without_a_file", True, ("intake_duty",), WRITE, "Request"),
    Case("requests_without_a_file", False, ("interpreter",), READ, "Request"),
    Case("opening_a_file", True, COUNSELLOR, Act.OPEN),
    Case("opening_a_file", False, ("interpreter",), Act.OPEN),
    Case("team_of_the_file", True, COUNSELLOR, WRITE, more={"relation": as_("deputy"), "part": Part.MESSAGES}),
    Case("team_of_the_file", False, COUNSELLOR, READ),
    Case("team_of_the_file", False, LEAD, READ, more={"part": Part.MESSAGES}),
    Case(
        "substitute_in_the_file",
        True,
        COUNSELLOR,
        WRITE,
        more={"relation": as_("substitute", Part.MESSAGES, until=LATER), "part": Part.MESSAGES},
    ),
    Case(
        "substitute_in_the_file",
        False,
        COUNSELLOR,
        READ,
        more={"relation": as_("substitute", Part.MESSAGES, until=LATER), "part": Part.NAME},
    ),
    Case(
        "interpreter_in_the_file",
        True,
        ("interpreter",),
        READ,
        more={"relation": as_("interpreter", Part.MESSAGES, until=LATER), "part": Part.MESSAGES},
    ),
    Case(
        "interpreter_in_the_file",
        False,
        ("interpreter",),
        READ,
        more={"relation": as_("interpreter", Part.MESSAGES, until=LATER), "part": Part.CONTACT},
    ),
    Case("leading_sees_that_files_exist", True, LEAD, LIST, more={"part": Part.EXISTENCE}),
    Case("leading_sees_that_files_exist", False, COUNSELLOR, LIST, more={"part": Part.EXISTENCE}),
    Case("opened_in_an_emergency", True, COUNSELLOR, WRITE, more={"relation": opened()}),
    Case("opened_in_an_emergency", False, COUNSELLOR, Act.EXPORT, more={"relation": opened()}),
    Case(
        "responsible_sets_the_team", True, COUNSELLOR, ASSIGN, more={"relation": as_("responsible"), "newcomer": OTHER}
    ),
    Case("responsible_sets_the_team", False, COUNSELLOR, ASSIGN, more={"relation": as_("deputy"), "newcomer": OTHER}),
    Case("leading_sets_the_team", True, ("deputy",), ASSIGN, more={"part": Part.TEAM, "newcomer": OTHER}),
    Case("leading_sets_the_team", False, COUNSELLOR, READ, more={"part": Part.TEAM}),
    Case("what_she_asks_for", True, COUNSELLOR, Act.EXPORT, more={"relation": as_("responsible")}),
    Case("what_she_asks_for", False, LEAD, Act.ERASE),
    Case("what_she_asks_for_without_a_file", True, ("intake_duty",), Act.ERASE, "Request"),
    Case("what_she_asks_for_without_a_file", True, ("intake_duty",), Act.EXPORT, "Request"),
    Case("what_she_asks_for_without_a_file", False, ("data_protection",), Act.ERASE, "Request"),
    Case("what_she_asks_for_without_a_file", False, ("data_protection",), Act.EXPORT, "Request"),
    Case("looking_through_what_is_deleted", True, ("data_protection",), LIST, "Retention"),
    Case("looking_through_what_is_deleted", False, COUNSELLOR, LIST, "Retention"),
    Case("holding_back_what_would_be_deleted", True, ("deputy",), WRITE, "Retention"),
    Case("holding_back_what_would_be_deleted", False, ("data_protection",), WRITE, "Retention"),
    Case("what_she_asks_for", True, COUNSELLOR, Act.RIGHTS, more={"relation": as_("deputy")}),
    Case("same_client", True, COUNSELLOR, Act.SAME_CLIENT, more={"relation": as_("deputy")}),
    Case("same_client", False, COUNSELLOR, Act.SAME_CLIENT, more={"relation": opened()}),
    Case("same_client", False, COUNSELLOR, Act.SAME_CLIENT, more={"relation": as_("substitute", *GIVEN, until=LATER)}),
    Case("same_client", False, LEAD, Act.SAME_CLIENT),
    Case("restricted_is_only_kept", False, COUNSELLOR, Act.SAME_CLIENT, more={"relation": RESTRICTED}),
    Case("what_is_due_by_right", True, ("data_protection",), LIST, "Register"),
    Case("what_is_due_by_right", False, COUNSELLOR, LIST, "Register"),
    Case("restricted_is_only_kept", False, COUNSELLOR, WRITE, more={"relation": RESTRICTED}),
    Case(
        "restricted_is_only_kept",
        True,
        COUNSELLOR,
        WRITE,
        more={"relation": RESTRICTED, "part": Part.MESSAGES},
    ),
    Case("restricted_is_only_kept", True, COUNSELLOR, READ, more={"relation": RESTRICTED}),
    Case("agreeing_to_an_opening", True, ("data_protection",), Act.APPROVE, "Opening", {"asked_by": OTHER}),
    Case("agreeing_to_an_opening", False, ("admin",), Act.APPROVE, "Opening", {"asked_by": OTHER}),
    Case("looking_through_openings", True, ("data_protection",), Act.REVIEW, "Opening"),
    Case("looking_through_openings", False, COUNSELLOR, Act.LIST, "Opening"),
    Case("figures", True, ("quality_officer",), READ, "Figures"),
    Case("figures", False, ("admin",), READ, "Figures"),
    Case("lead_keeps_personnel", True, LEAD, WRITE, "Personnel", {"about": OTHER}),
    *(
        Case("lead_keeps_personnel", False, (role,), act, "Personnel", {"about": OTHER, "part": Part.TRAININGS})
        for role in {*Role} - {Role.LEAD}
        for act in (READ, WRITE)
    ),
    Case("her_own_record", True, ("interpreter",), READ, "Personnel", {"about": ME}),
    Case("her_own_record", False, COUNSELLOR, READ, "Personnel"),
    Case("her_own_record", False, ("office",), READ, "Personnel", {"about": ME}),
    Case("her_own_trainings", True, COUNSELLOR, WRITE, "Personnel", {"about": ME, "part": Part.TRAININGS}),
    Case("her_own_trainings", False, COUNSELLOR, WRITE, "Personnel", {"about": ME}),
    *(
        Case("no_task_no_file", False, (role,), READ, more={"relation": place_, "part": Part.MESSAGES})
        for place_ in (as_("responsible"), as_("interpreter", Part.MESSAGES, until=LATER))
        for role in ("quality_officer", "data_protection", "admin", "office")
    ),
    *(
        Case(
            "interpreters_only_read", False, LEAD, act, more={"relation": as_("interpreter", until=LATER), "part": part}
        )
        for act, part in ((ASSIGN, Part.TEAM), (WRITE, Part.COVER))
    ),
    Case("ending_and_keeping", True, COUNSELLOR, WRITE, more={"relation": as_("deputy"), "part": Part.ENDING}),
    Case("ending_and_keeping", False, COUNSELLOR, WRITE, more={"relation": opened(), "part": Part.ENDING}),
    Case("a_place_ends", False, COUNSELLOR, READ, more={"relation": as_("substitute", until=NOON)}),
    Case("an_opening_ends", False, COUNSELLOR, READ, more={"relation": opened(until=NOON)}),
    Case("never_alone", False, COUNSELLOR, READ, more={"relation": opened(approver=ME)}),
    Case("never_alone", False, COUNSELLOR, READ, more={"relation": opened(reason_length=19)}),
    Case("never_for_oneself", False, LEAD, Act.APPROVE, "Opening", {"asked_by": ME}),
    Case("never_for_oneself", False, LEAD, Act.REVIEW, "Opening", {"asked_by": ME}),
    Case("looking_through_openings", True, LEAD, Act.REVIEW, "Opening", {"asked_by": OTHER}),
    Case("nobody_lets_herself_in", False, LEAD, ASSIGN, more={"part": Part.TEAM, "newcomer": ME}),
    Case(
        "nobody_lets_herself_in",
        False,
        LEAD,
        ASSIGN,
        more={"part": Part.TEAM, "newcomer": ME, "relation": as_("substitute", *GIVEN, until=LATER)},
    ),
    *(
        Case(
            "unconfirmed_gets_no_place",
            may,
            LEAD,
            ASSIGN,
            more=TEAM_OF_OTHERS | NEW_OTHER | more,
        )
        for may, more in (
            (False, {}),
            (False, {"relation": opened()}),
            (False, {"relation": as_("substitute", *GIVEN, until=LATER)}),
            (False, {"relation": as_("deputy")}),
            (False, {"relation": as_("responsible")}),
            (True, {"unconfirmed": frozenset()}),
        )
    ),
    Case("unconfirmed_gives_no_place", False, LEAD, ASSIGN, more=TEAM_OF_OTHERS | NEW_ME),
    Case(
        "unconfirmed_gives_no_place",
        True,
        COUNSELLOR,
        ASSIGN,
        more=TEAM_OF_OTHERS | NEW_ME | {"relation": as_("responsible")},
    ),
    *(
        Case(
            "unconfirmed_is_no_second_person",
            False,
            LEAD,
            act,
            "Opening",
            {"asked_by": OTHER} | NEW_ME,
        )
        for act in (Act.APPROVE, Act.REVIEW)
    ),
    Case(
        "nobody_lets_herself_in",
        True,
        LEAD,
        ASSIGN,
        more={"part": Part.TEAM, "newcomer": ME, "relation": opened()},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.may}")
def test_what_a_rule_is_for(case: Case) -> None:
    assert case.holds(rules())


def test_every_rule_has_a_case() -> None:
    assert set(RULES) == {case.rule for case in CASES}


def test_the_decision_record_says_how_many_rules_there_are() -> None:
    record = ROOT / "docs" / "decisions" / "0023-who-reads-a-file.md"
    assert f"`services/cases/foundation/access/policy.cedar`, {len(RULES)} rules" in record.read_text()


@pytest.mark.parametrize("dropped", RULES)
def test_without_any_one_rule_a_case_turns_red(dropped: str) -> None:
    rest = Rules("".join(text for name, text in RULES.items() if name != dropped), SCHEMA)
    red = [case for case in CASES if not case.holds(rest)]
    assert dropped in {case.rule for case in red}


PEOPLE = st.builds(
    lambda roles: me(*roles), st.sets(st.sampled_from([*map(str, Role), "office"]), min_size=1, max_size=3)
)
MOMENTS = st.sampled_from([None, EARLIER, NOON, LATER])
PLACES = st.none() | st.builds(Place, st.sampled_from(Capacity), st.frozensets(st.sampled_from(GIVEN)), MOMENTS)
OPENED = st.none() | st.builds(
    Opened, st.sampled_from([ME, OTHER]), st.sampled_from([0, 19, 20, 40]), st.sampled_from([EARLIER, NOON, LATER])
)
FORBIDS = "".join(text for text in RULES.values() if "\nforbid" in text)
ONLY_FORBIDS = Rules(FORBIDS + EVERYTHING, SCHEMA)
GENEROUS = Rules(POLICIES + EVERYTHING, SCHEMA)
NOTHING = Rules(FORBIDS, SCHEMA)


@settings(max_examples=150, deadline=None)
@given(
    person=PEOPLE,
    act=st.sampled_from(Act),
    resource=st.sampled_from(["File", "Request", "Figures", "Opening", "Register"]),
    relation=st.builds(Relation, PLACES, OPENED, st.booleans()),
    part=st.sampled_from(Part),
    people=st.tuples(*[st.sampled_from([None, ME, OTHER])] * 2),
)
def test_what_is_forbidden_no_permission_gives_back(
    person: Person, act: Act, resource: str, relation: Relation, part: Part, people: tuple[UUID | None, UUID | None]
) -> None:
    asked_by = people[0] if resource == "Opening" else None
    more: dict[str, Any] = {
        "relation": relation,
        "part": part,
        "newcomer": people[1],
        "asked_by": asked_by,
        "now": NOON,
    }
    forbidden = not ONLY_FORBIDS.permit(person, act, resource, **more)
    assert GENEROUS.permit(person, act, resource, **more) is not forbidden
    assert not (forbidden and rules().permit(person, act, resource, **more))
    assert not NOTHING.permit(person, act, resource, **more)
    if (
        resource == "File"
        and replace(relation, restricted=False) == NOBODYS
        and act in (READ, WRITE, PRINT, Act.EXPORT, Act.ERASE)
    ):
        assert part is Part.TEAM or not rules().permit(person, act, resource, **more)


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        ("context.member.capacity", "context.member.kapacity"),
        ('Action::"read"', 'Action::"raed"'),
        ("is Figures", "is Figs"),
    ],
)
def test_a_word_nobody_knows_keeps_the_service_from_starting(word: str, instead: str) -> None:
    assert word in POLICIES
    with pytest.raises(RulesNotUnderstoodError):
        Rules(POLICIES.replace(word, instead), SCHEMA)


def test_somebody_without_any_place_reads_no_file_whatever_she_is() -> None:
    for role in (*Role, "office"):
        for part in (Part.COVER, *GIVEN):
            assert not rules().permit(a_person(role), READ, "File", now=NOON, part=part)
    assert rules().permit(replace(a_person(), id=uuid4()), READ, "File", now=NOON, relation=as_("responsible"))


def test_what_cannot_end_is_asked_once_and_what_ends_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    authorized = cedarpy.is_authorized

    def counted(*given: Any) -> Any:
        asked.append(given)
        return authorized(*given)

    monkeypatch.setattr(cedarpy, "is_authorized", counted)
    fresh, person = Rules(POLICIES, SCHEMA), me("counsellor")
    for _ in range(3):
        assert fresh.permit(person, READ, "File", now=NOON, relation=as_("responsible"))
    assert len(asked) == 1
    assert not fresh.permit(me("interpreter"), READ, "File", now=NOON, relation=as_("responsible"))
    ending = as_("substitute", Part.COVER, until=LATER)
    assert fresh.permit(person, READ, "File", now=NOON, relation=ending)
    assert not fresh.permit(person, READ, "File", now=LATER, relation=ending)
    assert fresh.permit(person, READ, "File", now=NOON, relation=opened())
    assert not fresh.permit(person, READ, "File", now=LATER, relation=opened())


def test_a_rule_that_asks_for_the_time_otherwise_is_asked_each_time() -> None:
    moment = place.ticks(LATER)
    closed = Rules(f"{POLICIES} forbid (principal, action, resource) when {{ context.now >= {moment} }};", SCHEMA)
    for now, may in ((NOON, True), (LATER, False), (NOON, True)):
        assert closed.permit(me("counsellor"), READ, "File", now=now, relation=as_("responsible")) is may
