"""From a proposal to an adopted version: what may follow what."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.quality.office.governance.domain import (
    Draft,
    DraftState,
    NotNowError,
    ProposalState,
    UnfitError,
    decline,
    drop,
    edit,
    fulfil,
    put_back,
    take_up,
    withdraw,
)
from services.quality.office.voting.domain import (
    Ballot,
    Choice,
    Outcome,
    adopt,
    call_off,
    cast,
    open_vote,
    outcome,
    reopen,
    usual_quorum,
)
from tests.quality.building import NOON
from tests.quality.office_building import a_proposal

TODAY = date(2026, 3, 5)
UNTIL = date(2026, 4, 1)
LATER = date(2027, 1, 1)
CENTRES = ("east", "north", "south", "west")


def a_draft(text: str = "a text") -> Draft:
    return Draft(uuid4(), text, NOON)


def a_vote(draft: Draft | None = None, *, quorum: int = 3, entitled: tuple[str, ...] = CENTRES) -> tuple[Draft, Ballot]:
    return open_vote(
        draft or a_draft(), until=UNTIL, quorum=quorum, entitled=entitled, id=uuid4(), now=NOON, today=TODAY
    )


def voted(ballot: Ballot, **votes: str) -> Ballot:
    for centre, choice in votes.items():
        ballot = cast(ballot, Choice(choice), centre=centre, today=TODAY)
    return ballot


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "please"}, "kind"),
        ({"target": "S99"}, "target"),
        ({"target": ""}, "target"),
        ({"kind": "new"}, "target"),
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"reason": ""}, "reason"),
        ({"wanted": "x" * 4_001}, "wanted"),
    ],
)
def test_a_proposal_says_what_about_what_and_why(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(UnfitError) as unfit:
        a_proposal(**changes)
    assert unfit.value.field == field


def test_a_new_criterion_needs_none_that_is_there() -> None:
    assert a_proposal(kind="new", target="").state is ProposalState.OPEN


def test_only_its_own_centre_withdraws_a_proposal_and_only_an_open_one() -> None:
    with pytest.raises(NotNowError, match="not_yours"):
        withdraw(a_proposal(), centre="south")
    assert withdraw(a_proposal(), centre="north").state is ProposalState.WITHDRAWN
    with pytest.raises(NotNowError, match="already_decided"):
        withdraw(take_up(a_proposal(), a_draft()), centre="north")


def test_a_proposal_is_not_followed_without_a_reason() -> None:
    with pytest.raises(UnfitError):
        decline(a_proposal(), answer=" ")
    assert decline(a_proposal(), answer="It is there already").answer == "It is there already"


def test_what_a_draft_takes_up_is_adopted_with_it_or_put_back() -> None:
    draft = a_draft()
    taken = take_up(a_proposal(), draft)
    assert (taken.state, taken.draft) == (ProposalState.TAKEN_UP, draft.id)
    assert fulfil(taken).state is ProposalState.ADOPTED
    assert (put_back(taken).state, put_back(taken).draft) == (ProposalState.OPEN, None)
    with pytest.raises(NotNowError):
        fulfil(a_proposal())
    with pytest.raises(NotNowError, match="not_editing"):
        take_up(a_proposal(), drop(draft))


def test_nothing_moves_under_those_who_vote() -> None:
    voting, ballot = a_vote(a_draft("as it is"))
    assert ballot.text == "as it is"
    for change in (lambda: edit(voting, "other"), lambda: drop(voting), lambda: a_vote(voting)):
        with pytest.raises(NotNowError, match="not_editing"):
            change()


@pytest.mark.parametrize(
    ("until", "quorum", "field"),
    [(TODAY, 3, "until"), (UNTIL, 0, "quorum"), (UNTIL, 1, "quorum"), (UNTIL, 2, "quorum"), (UNTIL, 5, "quorum")],
)
def test_a_vote_ends_later_and_has_a_quorum_of_more_than_half_that_can_be_met(
    until: date, quorum: int, field: str
) -> None:
    with pytest.raises(UnfitError) as unfit:
        open_vote(a_draft(), until=until, quorum=quorum, entitled=CENTRES, id=uuid4(), now=NOON, today=TODAY)
    assert unfit.value.field == field


def test_without_members_there_is_no_vote() -> None:
    with pytest.raises(NotNowError, match="no_members"):
        a_vote(entitled=())


def test_a_centre_votes_once_and_only_where_it_is_entitled_and_in_time() -> None:
    _, ballot = a_vote()
    with pytest.raises(NotNowError, match="voted"):
        voted(voted(ballot, north="yes"), north="no")
    with pytest.raises(NotNowError, match="not_entitled"):
        voted(ballot, abroad="yes")
    cast(ballot, Choice.YES, centre="north", today=UNTIL)
    with pytest.raises(NotNowError, match="over"):
        cast(ballot, Choice.YES, centre="north", today=UNTIL + timedelta(days=1))


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ({}, Outcome.NO_QUORUM),
        ({"north": "yes"}, Outcome.NO_QUORUM),
        ({"north": "yes", "south": "yes"}, Outcome.NO_QUORUM),
        ({"north": "yes", "south": "yes", "west": "yes"}, Outcome.ACCEPTED),
        ({"north": "yes", "south": "no", "west": "abstain"}, Outcome.REJECTED),
        ({"north": "yes", "south": "abstain", "west": "abstain"}, Outcome.ACCEPTED),
        ({"north": "abstain", "south": "abstain", "west": "abstain"}, Outcome.REJECTED),
        ({"north": "yes", "south": "yes", "west": "no"}, Outcome.ACCEPTED),
        ({"north": "no", "south": "no", "west": "yes"}, Outcome.REJECTED),
    ],
)
def test_a_vote_that_was_not_taken_is_not_a_no(votes: dict[str, str], expected: Outcome) -> None:
    ballot = voted(a_vote()[1], **votes)
    assert outcome(ballot, today=UNTIL) is Outcome.RUNNING
    assert outcome(ballot, today=UNTIL + timedelta(days=1)) is expected


def test_a_vote_ends_when_everybody_has_voted() -> None:
    ballot = voted(a_vote()[1], **dict.fromkeys(CENTRES, "yes"))
    assert outcome(ballot, today=TODAY) is Outcome.ACCEPTED


def test_a_running_vote_is_called_off_and_a_decided_one_is_not() -> None:
    voting, ballot = a_vote()
    draft, ended = call_off(voting, ballot, today=TODAY)
    assert (draft.state, outcome(ended, today=LATER)) == (DraftState.EDITING, Outcome.CALLED_OFF)
    with pytest.raises(NotNowError, match="over"):
        cast(ended, Choice.YES, centre="north", today=TODAY)
    with pytest.raises(NotNowError):
        call_off(voting, voted(ballot, **dict.fromkeys(CENTRES, "no")), today=TODAY)


def test_only_what_was_accepted_is_adopted_from_a_day_ahead() -> None:
    voting, ballot = a_vote()
    accepted = voted(ballot, north="yes", south="yes", west="yes")
    after = UNTIL + timedelta(days=1)
    for which, day in ((accepted, TODAY), (ballot, after), (voted(ballot, north="no", south="no", west="no"), after)):
        with pytest.raises(NotNowError, match="not_accepted"):
            adopt(voting, which, version="2027-01", valid_from=LATER, today=day)
    with pytest.raises(UnfitError):
        adopt(voting, accepted, version="2027-01", valid_from=after, today=after)
    adopted = adopt(voting, accepted, version="2027-01", valid_from=LATER, today=after)
    assert (adopted.state, adopted.version, adopted.adopted_on) == (DraftState.ADOPTED, "2027-01", after)
    with pytest.raises(NotNowError):
        reopen(voting, accepted, today=after)


def test_what_was_accepted_and_overtaken_can_be_written_anew() -> None:
    voting, ballot = a_vote()
    accepted = voted(ballot, north="yes", south="yes", west="yes")
    after = UNTIL + timedelta(days=1)
    assert reopen(voting, accepted, today=after, overtaken=True).state is DraftState.EDITING
    with pytest.raises(NotNowError):
        reopen(voting, accepted, today=TODAY, overtaken=True)


@given(some.integers(1, 200))
def test_the_usual_quorum_is_more_than_half_and_can_be_met(entitled: int) -> None:
    assert entitled / 2 < usual_quorum(entitled) <= entitled


@given(some.dictionaries(some.sampled_from(CENTRES), some.sampled_from(Choice)))
def test_the_order_of_votes_says_nothing(votes: dict[str, Choice]) -> None:
    def after(order: list[str]) -> Ballot:
        ballot = replace(a_vote()[1], id=UUID(int=0), draft=UUID(int=1))
        for centre in order:
            ballot = cast(ballot, votes[centre], centre=centre, today=TODAY)
        return ballot

    assert after(sorted(votes)) == after(sorted(votes, reverse=True))


class OneDraft(RuleBasedStateMachine):
    """Everybody does whatever they may or may not, in any order; what must never be, never is."""

    @initialize()
    def begin(self) -> None:
        self.today = TODAY
        self.draft = a_draft("0")
        self.ballots: list[Ballot] = []
        self.votes: list[dict[str, Choice]] = []
        self.edits = 0

    def attempt(self, act: object) -> bool:
        try:
            act()  # type: ignore[operator]
        except (NotNowError, UnfitError):
            return False
        return True

    @rule()
    def write(self) -> None:
        before = self.draft

        def act() -> None:
            self.draft = edit(self.draft, str(self.edits + 1))

        done = self.attempt(act)
        self.edits += done
        assert done == (before.state is DraftState.EDITING)

    @rule(quorum=some.integers(0, 5))
    def open(self, quorum: int) -> None:
        def act() -> None:
            self.draft, ballot = open_vote(
                self.draft,
                until=self.today + timedelta(days=10),
                quorum=quorum,
                entitled=CENTRES,
                id=uuid4(),
                now=NOON,
                today=self.today,
            )
            self.ballots.append(ballot)
            self.votes.append({})

        self.attempt(act)

    @precondition(lambda self: self.ballots)
    @rule(centre=some.sampled_from((*CENTRES, "abroad")), choice=some.sampled_from(Choice))
    def vote(self, centre: str, choice: Choice) -> None:
        def act() -> None:
            self.ballots[-1] = cast(self.ballots[-1], choice, centre=centre, today=self.today)
            self.votes[-1][centre] = choice

        self.attempt(act)

    @precondition(lambda self: self.ballots)
    @rule()
    def call_off(self) -> None:
        def act() -> None:
            self.draft, self.ballots[-1] = call_off(self.draft, self.ballots[-1], today=self.today)

        self.attempt(act)

    @precondition(lambda self: self.ballots)
    @rule()
    def reopen(self) -> None:
        def act() -> None:
            self.draft = reopen(self.draft, self.ballots[-1], today=self.today)

        self.attempt(act)

    @precondition(lambda self: self.ballots)
    @rule()
    def adopt(self) -> None:
        def act() -> None:
            later = self.today + timedelta(days=30)
            self.draft = adopt(self.draft, self.ballots[-1], version="2027-01", valid_from=later, today=self.today)

        self.attempt(act)

    @rule(days=some.integers(1, 6))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    @invariant()
    def what_was_adopted_is_what_a_majority_of_enough_centres_voted_for(self) -> None:
        if getattr(self, "draft", None) and self.draft.state is DraftState.ADOPTED:
            votes = list(self.votes[-1].values())
            assert self.draft.text == self.ballots[-1].text
            assert len(votes) >= self.ballots[-1].quorum > len(CENTRES) / 2
            assert votes.count(Choice.YES) > votes.count(Choice.NO)

    @invariant()
    def who_and_what_add_up_and_at_most_one_vote_runs(self) -> None:
        for ballot, votes in zip(getattr(self, "ballots", []), getattr(self, "votes", []), strict=True):
            assert ballot.voted == votes.keys()
            assert sum(ballot.of(choice) for choice in Choice) == ballot.cast
        running = [b for b in getattr(self, "ballots", []) if outcome(b, today=self.today) is Outcome.RUNNING]
        assert len(running) <= 1
        assert not running or self.draft.state is DraftState.VOTING


TestOneDraft = OneDraft.TestCase
