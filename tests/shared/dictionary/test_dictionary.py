"""The dictionary is closed: whatever is left out, misspelt or against the rules is named by file, table and field."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum

import pytest

from shared.dictionary.entries import exported
from shared.dictionary.files import ROOT, DictionaryError, of_service, parsed
from shared.dictionary.retention import RULES, Retention, Start
from shared.dictionary.vocabulary import ABOUT, CATEGORIES, CLEAR, GROUNDS, About, Category, Clear, Ground, Words

SMALL = """
service = "somewhere"

[activities.listening]
name.en = "Listening"
name.de = "Das Zuhören"
purpose.en = "Somebody listens"
purpose.de = "Jemand hört zu"
recipients.en = "Nobody else"
recipients.de = "Niemand sonst"
measures.en = "The door is shut"
measures.de = "Die Tür ist zu"

[readers.listener]
who.en = "the listener"
who.de = "wer zuhört"
roles = ["counsellor"]

[tables.talk]
holds = "One talk with somebody"
activity = "listening"
about = "client"
category = "course"
grounds = ["6(1)(b)", "9(2)(a)"]
retention = "file_closed"
readers = "listener"

[tables.talk.fields]
at = { purpose = "Shows when it was", clear_because = "orders", exported = "talked_at" }
words = { purpose = "What was said there", category = "narrative", sealed = "narrative", exported = "words" }
"""
EVERYWHERE = """
[tables.inbox]
holds = "Ids of messages that were handled"
activity = "listening"
about = "nobody"
category = "technical"
grounds = ["none"]
retention = "technical_short"
readers = "listener"
exported = "no: ids of messages"

[tables.inbox.fields]
event_id = { purpose = "The message that was handled" }
"""


def mistakes(old: str, new: str) -> str:
    assert old in SMALL
    with pytest.raises(DictionaryError) as raised:
        parsed("somewhere/dictionary.toml", SMALL.replace(old, new), everywhere=EVERYWHERE)
    return str(raised.value)


def test_every_field_has_every_value_its_own_or_that_of_its_table() -> None:
    talk = parsed("small", SMALL).tables["talk"]
    assert talk.fields["at"].category == Category.COURSE
    assert talk.fields["words"].category == Category.NARRATIVE
    assert {field.retention for field in talk.fields.values()} == {Retention.FILE_CLOSED}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('purpose = "Shows when it was", ', "", "table talk: field at: purpose: Field required"),
        ('retention = "file_closed"\n', "", "table talk: field at: retention: Field required"),
        ('readers = "listener"\n', "", "table talk: field words: readers: Field required"),
        ('category = "course"\n', "", "table talk: field at: category: Field required"),
        ('grounds = ["6(1)(b)", "9(2)(a)"]\n', "", "table talk: field at: grounds: Field required"),
        (', exported = "words"', "", "table talk: field words: exported: Field required"),
        ('"Shows when it was"', '"x"', "table talk: field at: purpose: String should have at least 8 characters"),
        ("file_closed", "some_day", "table talk: field at: retention: Input should be"),
        (', "9(2)(a)"]', "]", "table talk: field at: data of a client need a ground of Article 9 too"),
        ('["6(1)(b)", "9(2)(a)"]', '["none", "9(2)(a)"]', "the ground `none` is for what has no person behind it"),
        ('clear_because = "orders", ', "", "table talk: at is about clients and neither sealed nor says clear_because"),
        ('sealed = "narrative", ', "", "table talk: words is about clients and neither sealed nor says clear_because"),
        ('sealed = "narrative"', 'sealed = "narrative", clear_because = "orders"', "sealed, and yet with a reason"),
        ('"talked_at"', '"words"', "table talk: exported twice: words"),
        ('"talked_at"', '"no:"', "table talk: field at: exported: String should match"),
        ('readers = "listener"', 'readers = "anybody"', "talk.at: there are no readers anybody"),
        ('activity = "listening"', 'activity = "talking"', "table talk: there is no activity talking"),
        ('holds = "One', 'colour = "red"\nholds = "One', "table talk: colour: Extra inputs are not permitted"),
        ('purpose = "What was', 'secret = 1, purpose = "What was', "table talk: field words: secret: Extra inputs"),
        ('name.de = "Das Zuhören"\n', "", "activities: listening: name: de: Field required"),
        ("[tables.talk]", "[tables.talk", "not TOML"),
        (
            "[tables.talk.fields]",
            '[tables.talk.fields]\nsubject = "what?"',
            "table talk: field subject: Input should be",
        ),
        ("[tables.talk]", '[tables.inbox]\nlike = "outbox"\n[tables.talk]', "like: there is no shared table outbox"),
    ],
)
def test_twin_each_gap_is_named_by_file_table_and_field(old: str, new: str, said: str) -> None:
    told = mistakes(old, new)
    assert said in told
    assert all(line.startswith("somewhere/dictionary.toml: ") for line in told.splitlines())


def test_what_is_written_never_stands_in_a_message() -> None:
    assert "some_day_soon" not in mistakes("file_closed", "some_day_soon")


def test_a_shared_table_is_taken_and_what_is_different_laid_over_it() -> None:
    own = '[tables.inbox]\nlike = "inbox"\nfields.event_id.purpose = "What was heard here"\n'
    table = parsed("small", SMALL + own, everywhere=EVERYWHERE).tables["inbox"]
    assert table.holds == "Ids of messages that were handled"
    assert table.fields["event_id"].purpose == "What was heard here"
    assert table.fields["event_id"].retention == Retention.TECHNICAL_SHORT


NOBODY = '[readers.nobody]\nwho.en = "nobody at all"\nwho.de = "niemand sonst"\n\n[tables.talk]\nrecord = true'


def test_a_table_of_records_says_its_own_fields_alone() -> None:
    """What every record has stands before the own fields, and who wrote it before what is sealed."""
    table = parsed("x.toml", SMALL.replace("[tables.talk]", NOBODY)).tables["talk"]
    assert list(table.fields) == ["id", "file_id", "key_id", "at", "noted_at", "noted_by", "words"]
    assert (table.fields["noted_by"].about, table.fields["noted_at"].about) == (About.STAFF, About.CLIENT)
    assert [name for _, name, _ in exported(table)] == ["talked_at", "written_down_at", "written_down_by", "words"]
    assert (table.activity, table.fields["words"].readers) == ("listening", "listener"), "what it says itself counts"
    assert list(parsed("x.toml", SMALL).tables["talk"].fields) == ["at", "words"]


def test_the_access_export_has_its_fields_in_order_with_their_names() -> None:
    assert [(column, name) for column, name, _ in exported(of_service("cases").tables["message"])] == [
        ("at", "written_at"),
        ("author", "written_by"),
        ("words", "words"),
        ("contact", "contact_wish"),
        ("about", "said_about"),
        ("problem", "problem_on_arrival"),
    ]


@pytest.mark.parametrize("closed", [(About, ABOUT), (Category, CATEGORIES), (Ground, GROUNDS), (Clear, CLEAR)])
def test_every_code_has_words(closed: tuple[type[StrEnum], Mapping[str, Words]]) -> None:
    codes, words = closed
    assert set(words) == set(codes)


def test_every_class_of_retention_has_a_rule_with_an_end_or_a_reason_to_stay() -> None:
    assert set(RULES) == set(Retention)
    for rule in RULES.values():
        period = rule.months or rule.days
        assert not (rule.starts == Start.NEVER and period)
        assert period or rule.starts in (Start.NEVER, Start.SETTLED, Start.CLIENT_ERASED)


def test_whatever_is_about_a_person_goes_some_day() -> None:
    for file in (ROOT / "services").glob("*/dictionary.toml"):
        for table, column, field in of_service(file.parent.name).every_field():
            stays = RULES[field.retention].starts == Start.NEVER
            authored = field.category == Category.AUTHORSHIP and field.retention == Retention.ORGANISATION
            assert not stays or authored or field.about in (About.ORGANISATION, About.NOBODY), f"{table}.{column}"


def test_the_files_are_plain_toml() -> None:
    for file in (ROOT / "services").glob("*/dictionary.toml"):
        assert tomllib.loads(file.read_text(encoding="utf-8"))["service"] == file.parent.name
