"""What a form of a draft reads of a part is what it writes: nothing that was written by hand is lost or changed."""

import pytest

from services.quality.office.drafting.entry_text import UnreadableError, table_of, text_of
from services.quality.office.drafting.fields import decimal, written
from services.quality.office.drafting.texts import Section, sections
from services.quality.standards.catalogue.files import VERSIONS

CRITERION = '[[criteria]]\nid = "U1"\n'


def part(said: str) -> Section:
    return Section("U1", f"{CRITERION}{said}\n", 1)


@pytest.mark.parametrize(
    "said",
    [
        "sources = [{a = 1}, 2]",
        "x = [[{a = 1}]]",
        "x = {}",
        "score.parts = [{a = {}}]",
        "[[criteria.indicators]]\nid = 'U1.1'\nx = [1, {a = 1}]",
    ],
)
def test_what_no_form_can_write_again_is_left_to_those_who_write_text(said: str) -> None:
    with pytest.raises(UnreadableError):
        table_of(part(said))


@pytest.mark.parametrize(
    "said",
    [
        "x = []",
        "x = [[1], [2]]",
        "x = 07:30:00",
        "a.b = [{c = 1, d = [{e = 1}]}]",
        '"two words" = 1',
        '"two words" = [{a = 1}]',
        'a."two words" = [{"three words" = "\\u007f"}]',
    ],
)
def test_what_a_form_reads_it_writes_again(said: str) -> None:
    read = table_of(part(said))
    assert table_of(Section("U1", text_of(read, part(said)), 1)) == read


def test_every_part_of_the_shipped_standards_is_read_and_written_again() -> None:
    for file in sorted(VERSIONS.glob("*.toml")):
        for each in sections(file.read_text()):
            read = table_of(each)
            assert table_of(Section(each.key, text_of(read, each), 1)) == read, each.key


@pytest.mark.parametrize(
    ("number", "said"),
    [(1234567, "1234567"), (0.1234567, "0.1234567"), (1000000.5, "1000000.5"), (100.0, "100"), (0.00001, "0.00001")],
)
def test_a_number_is_shown_with_all_its_digits_and_taken_as_it_was(number: float, said: str) -> None:
    assert written("score.target", number) == said
    assert decimal(said) == number


def test_a_share_is_shown_in_percent_with_all_its_digits() -> None:
    assert [written("gate", share) for share in (0.855, 0.333333333333, 1, 0.07)] == [
        "85.5", "33.3333333333", "100", "7",
    ]  # fmt: skip
