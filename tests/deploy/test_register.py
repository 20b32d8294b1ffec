"""The register of the office through the years: who left and came back, and that the past does not change."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from deploy.joining.membership import Membership
from deploy.joining.papers import Answer
from deploy.joining.phone_call import read_back
from deploy.joining.register import Register
from deploy.joining.restored_register import confirm, held, taken_back, taken_over
from deploy.nats.certificates import Authority
from deploy.trouble import Trouble
from services.quality.foundation.domain import Period
from services.quality.office.federation.completeness import Turnout, turnout
from services.quality.office.members.file import Members, read

KEYS = {"release-1": "A" * 43 + "="}
QUARTERS = [Period(2024, quarter) for quarter in range(1, 5)] + [Period(2025, quarter) for quarter in range(1, 5)]


def on(year: int, month: int) -> datetime:
    return datetime(year, month, 5, 12, tzinfo=UTC)


class Place:
    """An office and its centres as folders, on a day that is said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.register = Register(folder / "office")
        self.authority = Authority(folder / "authority").certificate.read_text()

    def accept(self, centre: str, now: datetime) -> Answer:
        membership = Membership(self.folder / centre)
        membership.forget()
        invitation = self.register.invite(centre, centre, hub="tls://hub:7422", authority=self.authority, now=now)
        membership.accept(invitation, centre, now=now)
        return membership.answer(KEYS)

    def join(self, centre: str, now: datetime) -> Answer:
        answer = self.accept(centre, now)
        self.register.admit(answer, answer.fingerprint, now=now)
        Membership(self.folder / centre).connect(read_back(answer), KEYS)
        return answer

    def renew(self, centre: str, now: datetime) -> None:
        membership = Membership(self.folder / centre)
        membership.renew()
        answer = membership.answer(KEYS)
        assert self.register.admit(answer, answer.fingerprint, now=now) == "renewed"

    @property
    def members(self) -> Members:
        return read(self.register.members_file)


def turnouts(members: Members) -> list[Turnout]:
    """When south has reported each quarter, and north the first two."""
    came = {quarter: ["south", "north"] if quarter < Period(2024, 3) else ["south"] for quarter in QUARTERS}
    return [turnout(quarter, members, {date(2026, 1, 1): came[quarter]}) for quarter in QUARTERS]


def expected(members: Members) -> list[int]:
    assert [len(members.expected(quarter)) for quarter in QUARTERS] == list(map(members.number_expected, QUARTERS))
    return [members.number_expected(quarter) for quarter in QUARTERS]


def test_a_quarter_that_is_over_keeps_its_number_when_a_centre_leaves_and_comes_back(tmp_path: Path) -> None:
    place = Place(tmp_path)
    for centre in ("north", "south"):
        place.join(centre, on(2024, 2))
    place.register.leave("north", now=on(2024, 11))
    before = turnouts(place.members)
    assert expected(place.members) == [2, 2, 2, 1, 1, 1, 1, 1]
    place.join("north", on(2025, 8))
    assert expected(place.members) == [2, 2, 2, 1, 1, 1, 2, 2]
    assert turnouts(place.members)[:6] == before[:6]
    place.renew("north", on(2025, 9))
    place.register.leave("north", now=on(2025, 11))
    assert expected(place.members) == [2, 2, 2, 1, 1, 1, 2, 1]
    place.join("north", on(2025, 12))
    assert expected(place.members) == [2, 2, 2, 1, 1, 1, 2, 2]
    assert turnouts(place.members)[:6] == before[:6]


def test_a_register_from_before_knows_no_earlier_stay_and_is_read(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.join("north", on(2024, 2))
    for file in (place.register.folder / "register.json", place.register.members_file):
        text = file.read_text()
        assert '"earlier": []' in text
        file.write_text(re.sub(r',\s*"earlier": \[\]', "", text))
    assert expected(place.members) == [1] * 8
    assert place.register.entries().members["north"].earlier == ()


def test_an_older_register_lets_in_whom_somebody_confirms_and_nobody_else(tmp_path: Path) -> None:
    place = Place(tmp_path)
    answers = {centre: place.join(centre, on(2024, 2)) for centre in ("north", "south", "west")}
    place.register.leave("west", now=on(2024, 5))
    late = place.accept("east", on(2024, 6))
    older, anew = place.register.entries(), Register(tmp_path / "anew")
    assert taken_back(anew, older, "2024-06-05") == ["north", "south"]
    assert (anew.links, anew.anew) == ({}, [])
    assert anew.entries().members["west"].left == "2024-Q2"
    with pytest.raises(Trouble, match="has not written, or has withdrawn"):
        anew.admit(late, late.fingerprint, now=on(2024, 6))
    for strangers in (["south", "west"], ["south", "nobody"]):
        with pytest.raises(Trouble, match="does not wait to be confirmed"):
            confirm(anew, strangers)
    assert confirm(anew, ["south", "south"]) == ["south"]
    assert (list(anew.links), held(anew)) == (["south"], ["north"])

    # by its own answer, read out once more; what it released is taken once
    north = answers["north"]
    with pytest.raises(Trouble, match="Nobody has compared"):
        anew.admit(north, None, now=on(2024, 7))
    assert anew.admit(north, north.fingerprint, now=on(2024, 7)) == "renewed"
    assert anew.anew == ["north", "south"]
    anew.taken("south")
    assert anew.anew == ["north"]
    anew.leave("north", now=on(2024, 8))
    assert anew.anew == []


def test_the_newest_register_goes_on_as_it_was(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.join("north", on(2024, 2))
    late = place.accept("east", on(2024, 6))
    anew = Register(tmp_path / "anew")
    taken_over(anew, place.register.entries(), "2024-06-05")
    assert list(anew.links) == anew.anew == ["north"]
    assert anew.admit(late, late.fingerprint, now=on(2024, 6)) == "joined"
    assert (place.register.anew, anew.anew) == ([], ["north", "east"])
