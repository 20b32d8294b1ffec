"""The floor of P5: bare Starlette, asyncpg and Jinja; one page of a list whose 5,000 rows lie in clear."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import jinja2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

TABLES = """
CREATE TABLE IF NOT EXISTS cases (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), lang text NOT NULL, state text NOT NULL, name text NOT NULL,
    created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS cases_created ON cases (created);
TRUNCATE cases;
"""
FILLED = """
INSERT INTO cases (lang, state, name, created)
SELECT 'ar', 'new', 'Name ' || n, now() - n * interval '1 minute' FROM generate_series(1, $1::integer) AS n
"""
NEWEST = "SELECT id, lang, state, name, created FROM cases ORDER BY created DESC LIMIT 25"
PAGE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{{ _("Files") }}</title></head><body>
<header><a href="/">{{ _("Counselling") }}</a></header><main><table><thead><tr><th>{{ _("Name") }}</th>
<th>{{ _("Language") }}</th><th>{{ _("Received") }}</th><th>{{ _("State") }}</th></tr></thead><tbody>
{% for row in rows %}<tr><td><a href="/files/{{ row.id }}">{{ row.name }}</a></td><td>{{ row.lang }}</td>
<td>{{ row.created }}</td><td>{{ _(row.state) }}</td></tr>{% endfor %}</tbody></table></main></body></html>"""


def create_app() -> Starlette:
    environment = jinja2.Environment(autoescape=True)
    environment.globals["_"] = str
    shown = environment.from_string(PAGE)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.pool = await asyncpg.create_pool(os.environ["FLOOR_DATABASE"], min_size=4, max_size=10)
        await app.state.pool.execute(TABLES)
        await app.state.pool.execute(FILLED, int(os.environ["FLOOR_ROWS"]))
        await app.state.pool.execute("ANALYZE cases")
        yield
        await app.state.pool.close()

    async def listed(request: Request) -> HTMLResponse:
        return HTMLResponse(shown.render(rows=await request.app.state.pool.fetch(NEWEST)))

    return Starlette(routes=[Route("/files", listed)], lifespan=lifespan)
