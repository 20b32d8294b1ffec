"""When the account of a colleague is gone, nothing at quality names that colleague any more."""

from sqlalchemy import Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.quality.foundation.endings.store import names
from services.quality.foundation.tables.store import know_every_table, metadata
from shared.dictionary.files import of_service


def test_every_column_that_says_who_did_something_is_renamed() -> None:
    know_every_table()
    said = {
        column
        for table, kept in of_service("quality").tables.items()
        for name, field in kept.fields.items()
        if field.category == "authorship"
        and isinstance((column := metadata.tables[table].columns[name]).type, Uuid | JSONB)
        and not column.foreign_keys
    }
    assert set(names()) == said
