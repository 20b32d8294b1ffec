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

PROVEN = (
    "ALTER TABLE session ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT session_id_key UNIQUE",
    "ALTER TABLE session ADD COLUMN proven_at timestamptz",
    "ALTER TABLE session ADD COLUMN whole boolean NOT NULL DEFAULT true",
    "UPDATE account SET login = normalize(login, NFKC) WHERE login IS NOT NFKC NORMALIZED",
    """
    CREATE TABLE passkey (
        id bytea PRIMARY KEY,
        person_id uuid NOT NULL,
        name text NOT NULL,
        public_key bytea NOT NULL,
        sign_count bigint NOT NULL,
        added_at timestamptz NOT NULL,
        used_at timestamptz
    )
    """,
    "CREATE INDEX passkey_person ON passkey (person_id)",
    """
    CREATE TABLE sign_in_code (
        person_id uuid PRIMARY KEY,
        secret bytea NOT NULL,
        last_step bigint NOT NULL,
        set_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE invitation (
        code_hash bytea PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT invitation_person_id_key UNIQUE,
        expires_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE recovery (
        person_id uuid PRIMARY KEY,
        asked_by uuid NOT NULL,
        expires_at timestamptz NOT NULL
    )
    """,
)
"""Passkeys, one-time codes, invitations and recovery; the time of a session's last proof of identity."""

CONNECTED = (
    """
    CREATE TABLE provider_connection (
        person_id uuid PRIMARY KEY,
        subject_mark bytea NOT NULL CONSTRAINT provider_connection_subject_mark_key UNIQUE,
        connected_at timestamptz NOT NULL,
        used_at timestamptz
    )
    """,
)
"""Who may come in by a provider, too."""
