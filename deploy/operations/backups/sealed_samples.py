"""One value of each sealed column of casework, any one each time: what a trial restore has `cases` open."""

import json
from collections.abc import Iterable, Iterator

from shared.dictionary.files import of_service

PLACES = ("id", "key_id", "thread_id", "case_mark", "indicator", "quarter")
"""Columns that say of a row which key opens it and what a sealed value is bound to; nothing else is taken along."""
IN_PARTS = "attachment_chunk"
ONE = """
select jsonb_build_object('table', '{table}', 'column', '{column}',
  'row', jsonb_strip_nulls(jsonb_build_object({row})), 'parts', jsonb_build_array("{column}"))
  from public."{table}" where length("{column}") > 0 order by random() limit 1;
"""
SMALLEST = """
select jsonb_build_object('table', 'attachment_chunk', 'column', 'content',
  'row', jsonb_build_object('attachment_id', attachment_id), 'parts', jsonb_agg(content order by number))
  from public.attachment_chunk group by attachment_id order by count(*), random() limit 1;
"""
"""A large value opens as a whole or not at all."""
KEY_IDS = "select key_id from public.client_key;"


def statements() -> str:
    """For the database `cases`, where it shows all rows; each prints a line, or none where nothing is there."""
    return "\n".join(each_column())


def each_column() -> Iterator[str]:
    every = list(of_service("cases").every_field())
    columns = {(table, column) for table, column, _ in every}
    for table, column, field in every:
        if field.sealed and table != IN_PARTS:
            row = ", ".join(f"'{name}', \"{name}\"" for name in PLACES if (table, name) in columns)
            yield ONE.format(table=table, column=column, row=row)
    yield SMALLEST


def given(printed: Iterable[str], key_ids: Iterable[str]) -> str:
    """For `python -m services.cases.backup open`."""
    return json.dumps({"key_ids": list(key_ids), "samples": [json.loads(line) for line in printed if line]})
