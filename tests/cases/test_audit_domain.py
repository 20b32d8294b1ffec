"""A change of any part of any entry is found, wherever it is; what is whole is found whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from services.cases.foundation.audit.domain import (
    Entry,
    Finding,
    Head,
    Noted,
    Trouble,
    Walk,
    by_position,
    chained,
    hash_of,
    trusted,
    written,
)
from services.cases.foundation.audit.signatures import as_file, from_file, proves, signed
from shared.calendar import months_before
from tests.cases.building import CENTRE, NOON, centre_keys

codes = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
moments = st.integers(0, 10**15).map(lambda number: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number))
acts = st.builds(
    Noted,
    at=moments,
    actor=st.none() | st.uuids(),
    act=codes,
    kind=codes,
    ids=st.lists(st.uuids(), max_size=3).map(tuple),
    ground=st.just("") | codes,
)
chains = st.lists(acts, min_size=1, max_size=6).map(chained)
DAY = date(2026, 3, 5)


def found_in(entries: list[Entry], roots: dict[int, frozenset[bytes]] | None = None) -> list[Finding]:
    walk = Walk(roots=roots or {})
    for entry in entries:
        walk.look(entry)
    return walk.end()


def root_of(entries: list[Entry]) -> dict[int, frozenset[bytes]]:
    return {entries[-1].position: frozenset({entries[-1].hash})}


@given(chains)
def test_a_chain_that_nobody_touched_is_whole(chain: list[Entry]) -> None:
    assert found_in(chain, root_of(chain)) == []


@given(chains, st.data())
def test_any_other_part_of_any_entry_is_found_and_named(chain: list[Entry], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(chain) - 1))
    part = data.draw(st.sampled_from(("at", "actor", "act", "kind", "ids", "ground")))
    other = data.draw(acts)
    old = chain[index].noted
    assume(getattr(other, part) != getattr(old, part))
    forged = replace(chain[index], noted=replace(old, **{part: getattr(other, part)}))
    assert Finding(Trouble.CHANGED, index + 1, index + 1) in found_in([*chain[:index], forged, *chain[index + 1 :]])


@given(chains, st.data())
def test_a_change_that_is_hashed_again_is_known_to_the_next_one_or_to_the_root(
    chain: list[Entry], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(chain) - 1))
    other = data.draw(acts)
    entry = chain[index]
    assume(written(entry.position, other) != written(entry.position, entry.noted))
    forged = replace(entry, noted=other, hash=hash_of(entry.previous, entry.position, other))
    found = found_in([*chain[:index], forged, *chain[index + 1 :]], root_of(chain))
    assert [one.trouble for one in found] == [Trouble.MADE_ANEW]
    assert found[0].first <= entry.position <= found[0].last


@given(chains, st.data())
def test_a_chain_made_anew_from_somewhere_on_is_known_to_the_root(chain: list[Entry], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(chain) - 1))
    other = data.draw(acts)
    facts = [one.noted for one in chain]
    assume(written(index + 1, other) != written(index + 1, facts[index]))
    anew = chained([*facts[:index], other, *facts[index + 1 :]])
    assert found_in(anew) == []
    assert found_in(anew, root_of(chain)) == [Finding(Trouble.MADE_ANEW, 1, len(chain))]


@given(chains, st.data())
def test_entries_that_were_taken_out_are_missing_and_a_cut_tail_is_known_to_the_root(
    chain: list[Entry], data: st.DataObject
) -> None:
    first = data.draw(st.integers(1, len(chain)))
    last = data.draw(st.integers(first, len(chain)))
    left = [*chain[: first - 1], *chain[last:]]
    trouble = Trouble.CUT_OFF if last == len(chain) else Trouble.MISSING
    assert found_in(left, root_of(chain)) == [Finding(trouble, first, last)]


@given(chains, st.data())
def test_a_doubled_or_moved_entry_is_found(chain: list[Entry], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(chain) - 1))
    assert found_in([*chain[: index + 1], chain[index], *chain[index + 1 :]])
    moved = [replace(one, position=one.position + 1) if one.position == index + 1 else one for one in chain]
    assert found_in(moved)


def test_after_a_cut_the_rest_is_whole_from_there_on_and_from_nowhere_else() -> None:
    chain = chained([Noted(NOON, None, "read", "file", (UUID(int=number),), "role") for number in range(5)])
    walk = Walk(Head(2, chain[1].hash))
    for entry in chain[2:]:
        walk.look(entry)
    assert walk.end() == []
    assert found_in(chain[2:]) == [Finding(Trouble.MISSING, 1, 2)]


def test_only_what_the_centre_signed_counts() -> None:
    chain = chained([Noted(NOON, None, "read", "file", (), "role")])
    root = signed("root", centre_keys(), DAY, Head(1, chain[0].hash))
    key = root.public_key
    assert from_file(as_file(root)) == root
    forged = replace(root, head=Head(1, bytes(32)))
    elsewhere = replace(root, centre="other")
    cut = replace(root, purpose="cut")
    good, bad = trusted([root, forged, elsewhere, cut], centre=CENTRE, proves=lambda one: proves(one, key))
    assert good == [root]
    assert bad == [Finding(Trouble.NOT_SIGNED, 1, 1)] * 3
    assert by_position(good) == {1: frozenset({chain[0].hash})}


def test_months_before_a_long_day_end_in_a_short_month() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 3, 5), 36) == date(2023, 3, 5)
