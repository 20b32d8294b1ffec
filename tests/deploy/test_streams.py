"""Streams and consumers as data."""

from deploy.nats.stream_changes import _numbering
from deploy.nats.streams import DAY, centre_definitions, hub_definitions, uplink_definitions
from shared.events import EVENTS
from shared.topology import CONSUMES, DEAD, RELEASES, durables_of

CENTRE = {definition.name: definition for definition in centre_definitions("north")}
ALL = (*centre_definitions("north"), *uplink_definitions("north"), *hub_definitions(["north", "south"]))


def test_every_event_has_exactly_one_stream_and_is_named_there() -> None:
    kept = [
        subject
        for definition in (*centre_definitions("north"), *uplink_definitions("north"), *hub_definitions(["north"]))
        for subject in definition.stream["subjects"]  # type: ignore[attr-defined]
        if not subject.startswith("$") and ".dead." not in subject
    ]
    assert sorted(kept) == sorted(f"{event.subject}.*" if event.addressed else event.subject for event in EVENTS)


def test_every_listener_of_the_topology_has_its_durable() -> None:
    made = {(definition.name, consumer["name"]) for definition in ALL for consumer in definition.consumers}
    wanted = {(durable.stream, durable.name) for consumer in CONSUMES for durable in durables_of(consumer)}
    assert wanted <= made
    assert made - wanted == {("uplink", "hub"), ("downlink", "north"), ("downlink", "south")}


def test_full_streams_refuse_instead_of_forgetting() -> None:
    for definition in ALL:
        if definition.name != "advisories":
            assert definition.stream["discard"] == "new"
        assert definition.stream["deny_delete"]
        assert definition.stream["deny_purge"]


def test_what_others_count_by_its_numbers_goes_on_above_them_when_it_is_made_anew() -> None:
    sources = [source for one in ALL for source in one.stream.get("sources", ())]  # type: ignore[attr-defined]
    assert {one.name for one in ALL if one.counted_elsewhere} == {source["name"] for source in sources}
    numbered = [_numbering(one)["first_seq"] for one in ALL if one.counted_elsewhere]
    assert all(isinstance(number, int) and 1_700_000_000_000 < number < 2**53 for number in numbered)
    assert _numbering(CENTRE["quality"]) == {}


def test_the_copies_of_draws_outlive_the_stream_that_they_came_in() -> None:
    kept = CENTRE["kept"].stream
    assert (kept["max_age"], kept["subjects"], kept["allow_direct"]) == (0, [], True)
    assert kept["sources"] == [{"name": "cases_to_quality", "filter_subject": "cases.contribution.drawn"}]


def test_the_server_never_gives_a_message_up_by_itself() -> None:
    durables = [consumer for definition in ALL for consumer in definition.consumers]
    assert all(consumer["max_deliver"] == -1 for consumer in durables)


def test_what_was_released_is_kept() -> None:
    kept = {definition.name: definition.stream["max_age"] for definition in ALL}
    assert kept[RELEASES] == kept["uplink"] == kept["downlink"] == kept["quality"] == 0
    assert kept["intake"] == kept["cases"] != 0


def test_what_could_not_be_handled_is_kept_at_the_office_and_goes_with_the_time_at_a_centre() -> None:
    office = {definition.name: definition.stream["max_age"] for definition in hub_definitions(["north"])}
    assert office[DEAD] == 0
    assert CENTRE[DEAD].stream["max_age"] == CENTRE["intake"].stream["max_age"] == 30 * DAY


def test_nobody_can_write_a_release_on_the_hub_but_the_sourcing() -> None:
    releases = next(definition for definition in hub_definitions(["north"]) if definition.name == RELEASES)
    assert releases.stream["subjects"] == []
    assert releases.stream["sources"] == [
        {
            "name": "uplink",
            "external": {"api": "JS.north.API", "deliver": ""},
            "consumer": {"name": "hub", "deliver_subject": "deliver.north.hub"},
            "subject_transforms": [{"src": ">", "dest": "centre.north.>"}],
        }
    ]


def test_nobody_at_a_centre_can_write_what_comes_down_but_the_sourcing() -> None:
    down = CENTRE["downlink"]
    assert down.stream["subjects"] == []
    assert down.stream["sources"] == [
        {
            "name": "downlink",
            "external": {"api": "JS.hub.API", "deliver": ""},
            "consumer": {"name": "north", "deliver_subject": "hand.north.downlink"},
        }
    ]
    assert [consumer["name"] for consumer in down.consumers] == [
        "cases_member_listed",
        "quality_standard_adopted",
        "quality_vote_opened",
        "quality_budget_vote_opened",
        "quality_vote_closed",
        "quality_release_accepted",
        "quality_release_refused",
        "quality_amounts_answered",
    ]


def test_the_hub_hands_each_centre_what_is_for_all_and_what_is_for_it() -> None:
    down = next(one for one in hub_definitions(["north", "south"]) if one.name == "downlink")
    assert {consumer["name"]: consumer["filter_subjects"] for consumer in down.consumers} == {
        centre: [
            "downlink.standard.adopted",
            "downlink.vote.opened",
            "downlink.budget_vote.opened",
            "downlink.vote.closed",
            "downlink.member.listed",
            f"downlink.release.accepted.{centre}",
            f"downlink.release.refused.{centre}",
            f"downlink.amounts.answered.{centre}",
        ]
        for centre in ("north", "south")
    }
