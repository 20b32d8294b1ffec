"""A12 on a whole centre that lives: everything is taken without the keys, then after an erasure with every key left.

What is left open after the erasure itself is what the certificate says: sealed letters for 30 days, and remains of the
client's rows on disks and in backups until the centre's own keys are changed, which the operations page asks for.
Afterwards nothing of the client opens. What was written down of an incident is the centre's account of itself, and
stays; so does what somebody wrote of the centre in own words, for nobody knows who did.
"""

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from services.cases.retention.erasure.certificate import Place, Stays
from tests.attacks import centre_dump
from tests.attacks.canary import search_all
from tests.attacks.canary_fields import PLANTED
from tests.attacks.whole_centre import Story, change_what_wraps, keys_of, lived_story

pytestmark = pytest.mark.real
STAYS_HERE = {f"{PLANTED[one]}: {one}" for one in ("incident", "assessed", "own words")}
CORRECTED = {
    "file.pseudonym: put right",
    "correction.new: pseudonym before",
    "correction.old: pseudonym",
    "correction.new: said on the phone",
}
"""Names that the client had before: the file was renamed twice. And how the client could be reached before writing."""
BEFORE_A_FILE = {f"{PLANTED[one]}: {one}" for one in ("declined", "forwarded to")}
"""What colleagues do with a request that has no file yet; this client's file was opened by hand. That the rows go with
the client is tried in `tests/cases/test_erasing.py`."""
PASSED_ON = {f"{place}: {one}" for one, place in PLANTED.items() if place.startswith("transfer")}
"""Needs a second centre. That the rows go with the client is tried in `tests/cases/test_transfers.py`."""
AS_PLANTED = {f"{place}: {one}" for one, place in PLANTED.items()} - STAYS_HERE - BEFORE_A_FILE - PASSED_ON
TOLD_BY_A_LETTER = {"consent.recipient: letter to", "disclosure.recipient: letter to", "disclosure.words: letter about"}
"""A letter goes to the recipient of its consent, and what is told by it is noted with its subject."""
TOLD_BY_A_REFERRAL = {"disclosure.recipient: referred to", "disclosure.words: told in a referral"}
IN_ROWS = AS_PLANTED - {"file.pseudonym: pseudonym"} | CORRECTED | TOLD_BY_A_LETTER | TOLD_BY_A_REFERRAL
ON_THE_BUS = {"situation", "wish", "again", "contact", "when", "called", "own words"}
LEFT_BEHIND = """
delete from destroyed_key where key_id = :'id';
insert into client_key (key_id, kek_version, wrapped) values (:'id', 1, decode(:'box', 'hex'));
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("whole")
    yield asyncio.run(lived_story(folder))
    shutil.rmtree(folder)


def test_without_the_keys_no_file_dump_row_or_message_holds_a_word(story: Story) -> None:
    assert search_all(centre_dump.stretches(story.disks, before=story.newborn), story.canaries) == set()
    assert (
        search_all(centre_dump.once(one for taken in story.all_taken for one in taken.dump.contents), story.canaries)
        == set()
    )
    places = {place for place, _ in story.before.dump.contents}
    assert places >= {"pg_dump cases", "pg_dump cases_keys", "pg_dump intake", "pg_dump quality", "pg_dump notify"}
    assert {place.split()[1] for place in places if place.startswith("stream ")} >= {"intake", "cases", "notify"}
    logs = {file.name for file in (story.running / "logs").iterdir()}
    assert logs >= {"cases.log", "intake.log", "notify.log", "quality.log"}


def test_with_the_keys_all_that_was_planted_opens(story: Story) -> None:
    """The search finds the client where the words are: in every sealed field and on the bus."""
    assert story.opens([story.before], story.before.keys) == IN_ROWS | STAYS_HERE
    assert story.opens_on_the_way(story.before, story.before.keys) == ON_THE_BUS


def test_after_the_erasure_no_row_is_left_and_what_else_is_left_her_certificate_says(story: Story) -> None:
    assert story.opens_of_rows_now(story.erased) == STAYS_HERE
    assert story.opens_on_the_way(story.erased, story.erased.keys) == ON_THE_BUS
    assert {sink.place for sink in story.certificate.sinks if sink.until} == {
        Place.ENVELOPES,
        Place.REPLIES,
        Place.BACKUPS,
    }
    assert story.opens([story.before, story.erased], story.erased.keys) == IN_ROWS | STAYS_HERE
    assert {Stays.REMAINS_OF_DISK, Stays.INCIDENTS, Stays.OWN_WORDS} <= set(story.certificate.stays)
    wrapped = story.erased.dump.wrapped
    assert story.her_key_id not in wrapped["client_key"]
    assert story.her_key_id in wrapped["destroyed_key"]


def test_a_backup_from_before_that_is_put_back_brings_nothing_back(story: Story) -> None:
    assert story.opens_of_rows_now(story.restored) == STAYS_HERE
    assert story.her_key_id not in story.restored.dump.wrapped["client_key"]


def test_after_the_next_change_of_keys_nothing_of_hers_opens_anywhere_not_even_an_old_backup(story: Story) -> None:
    assert story.opens(story.all_taken, story.changed.keys) == STAYS_HERE
    for one in story.all_taken:
        assert story.opens_on_the_way(one, story.changed.keys) == set()


def test_everybody_else_is_read_all_the_same(story: Story) -> None:
    assert story.others_read == [True, True, True]


def test_twin_an_erasure_that_leaves_one_wrapped_key_is_found(story: Story) -> None:
    place = Installation(story.left, story.restored.keys.centre)
    wrapped = json.loads(story.before.dump.wrapped["client_key"])
    [kept] = [one["wrapped"] for one in wrapped if one["key_id"] == story.her_key_id]
    postgres = Servers(place).postgres
    postgres.start()
    try:
        postgres.sql(LEFT_BEHIND, database="cases_keys", id=story.her_key_id, box=kept.removeprefix("\\x"))
        change_what_wraps(place)
    finally:
        postgres.stop()
    forgot = replace(story.restored, dump=replace(story.restored.dump, folder=story.left), keys=keys_of(place))
    assert story.opens([story.before, forgot], forgot.keys) == IN_ROWS | STAYS_HERE


def test_twin_a_word_in_one_page_of_one_later_copy_is_found(story: Story, tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "file").write_bytes(bytes(40_000))
    with (tmp_path / "1" / "file").open("r+b") as file:
        file.seek(centre_dump.PAGE - 9)
        file.write(story.canaries["reply"].encode())
    found = search_all(centre_dump.stretches([tmp_path / "0", tmp_path / "1"]), story.canaries)
    assert {hit.field for hit in found} == {"reply"}
