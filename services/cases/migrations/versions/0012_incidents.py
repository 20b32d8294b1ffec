"""Incidents with their steps, and undertakings of secrecy."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE incident (
            id uuid PRIMARY KEY,
            known_at timestamptz NOT NULL,
            reported_at timestamptz NOT NULL,
            reported_by uuid NOT NULL,
            report bytea NOT NULL,
            reminded integer NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX incident_known ON incident (known_at)")
    op.execute(
        """
        CREATE TABLE incident_entry (
            id uuid PRIMARY KEY,
            incident_id uuid NOT NULL,
            at timestamptz NOT NULL,
            by uuid NOT NULL,
            step text NOT NULL,
            content bytea NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX incident_entry_of ON incident_entry (incident_id, at)")
    # what was written down of an incident is not changed any more
    op.execute(
        """
        CREATE FUNCTION kokon_incident_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'a step of an incident stays as it was written'; END $$
        """
    )
    op.execute(
        "CREATE TRIGGER incident_entry_stays BEFORE UPDATE ON incident_entry "
        "FOR EACH ROW EXECUTE FUNCTION kokon_incident_stays()"
    )
    op.execute(
        """
        CREATE TABLE undertaking (
            id uuid PRIMARY KEY,
            staff_id uuid,
            name text NOT NULL,
            capacity text NOT NULL,
            text_version text NOT NULL,
            given_on date NOT NULL,
            until date,
            taken_by uuid NOT NULL,
            noted_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX undertaking_of ON undertaking (staff_id)")
