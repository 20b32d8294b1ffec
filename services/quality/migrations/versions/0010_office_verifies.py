"""Releases at the office: the bytes alone, sums over centres by the day from which they are shown, and refusals."""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS: tuple[str, ...] = (
    # bodies are what everything can be made from again: an office that kept lines only gets a body made of them
    """
    UPDATE received_release SET body = convert_to(made.body, 'UTF8') FROM (
        SELECT centre, period, catalogue, jsonb_build_object(
            'centre', centre, 'catalogue', catalogue, 'period', period, 'criteria', jsonb_agg(jsonb_build_object(
                'criterion', criterion, 'measured', measured, 'measured_band', measured_band,
                'assessed', assessed, 'assessed_band', assessed_band
            ) ORDER BY criterion)
        )::text AS body FROM received_line GROUP BY centre, period, catalogue
    ) AS made
    WHERE received_release.body IS NULL AND received_release.centre = made.centre
        AND received_release.period = made.period AND received_release.catalogue = made.catalogue
    """,
    "UPDATE received_release SET body = '' WHERE body IS NULL",
    "ALTER TABLE received_release ALTER COLUMN body SET NOT NULL",
    "ALTER TABLE received_release ADD COLUMN shown_on date NOT NULL DEFAULT '2000-01-01', ADD COLUMN sequence smallint",
    "DROP TABLE received_line",
    "ALTER TABLE federation_count ADD COLUMN shown_on date NOT NULL DEFAULT '2000-01-01'",
    "ALTER TABLE federation_count DROP CONSTRAINT federation_count_pkey",
    "ALTER TABLE federation_count ADD PRIMARY KEY (period, catalogue, criterion, line, said, shown_on)",
    """
    CREATE TABLE federation_noise (
        period text NOT NULL,
        catalogue text NOT NULL,
        budget text NOT NULL,
        about text NOT NULL,
        shown_on date NOT NULL,
        centres integer NOT NULL,
        met bigint NOT NULL,
        partly bigint NOT NULL,
        not_met bigint NOT NULL,
        PRIMARY KEY (period, catalogue, budget, about, shown_on)
    )
    """,
    """
    CREATE TABLE refused_release (
        centre text NOT NULL,
        period text NOT NULL,
        reason text NOT NULL,
        refused_on date NOT NULL,
        PRIMARY KEY (centre, period, reason, refused_on)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
