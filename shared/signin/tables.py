"""The tables of signing in, as the first migration makes them. Frozen: a change gets a statement of its own."""

CREATE = (
    """
    CREATE TABLE account (
        id uuid PRIMARY KEY,
        login text NOT NULL CONSTRAINT account_login_key UNIQUE,
        name text NOT NULL,
        roles text[] NOT NULL,
        language text NOT NULL,
        password_hash text NOT NULL,
        active boolean NOT NULL DEFAULT true,
        changed_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE session (
        token_hash bytea PRIMARY KEY,
        person_id uuid NOT NULL,
        name text NOT NULL,
        roles text[] NOT NULL,
        language text NOT NULL,
        opened_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX session_person ON session (person_id)",
    "CREATE INDEX session_opened ON session (opened_at)",
    """
    CREATE TABLE sign_in_try (
        login_hash bytea PRIMARY KEY,
        failures integer NOT NULL,
        last_at timestamptz NOT NULL
    )
    """,
    "CREATE TABLE used_handover (id uuid PRIMARY KEY, expires_at timestamptz NOT NULL)",
)
