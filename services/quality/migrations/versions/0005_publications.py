"""Texts for the public pages, by language and edition, and a stream of their own to publish them on."""

from alembic import op

from shared.store import outbox

revision = "0005"
down_revision = "0004"

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE publication_edition (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        leaflet text NOT NULL,
        language text NOT NULL,
        number integer NOT NULL,
        title text NOT NULL,
        text text NOT NULL,
        valid_from date NOT NULL,
        source_language text,
        source_edition integer,
        author uuid NOT NULL,
        role text NOT NULL,
        at timestamptz NOT NULL,
        stage text NOT NULL,
        released_by uuid,
        released_role text,
        released_at timestamptz,
        withdrawn_by uuid,
        withdrawn_role text,
        withdrawn_at timestamptz,
        CONSTRAINT publication_edition_once UNIQUE (kind, leaflet, language, number),
        CONSTRAINT publication_edition_whole_source CHECK (num_nonnulls(source_language, source_edition) IN (0, 2))
    )
    """,
    "CREATE TABLE adopted_standard (version text PRIMARY KEY, text text NOT NULL, taken_at timestamptz NOT NULL)",
)


def upgrade() -> None:
    outbox.guard_streams_apart(op, first="uplink")
    for statement in STATEMENTS:
        op.execute(statement)
