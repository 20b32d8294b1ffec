"""Tokens for programs, by their hash, and how often each was used on a day."""

from alembic import op

revision = "0034"
down_revision = "0032"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE api_token (
        id uuid PRIMARY KEY,
        token_hash bytea NOT NULL CONSTRAINT api_token_token_hash_key UNIQUE,
        name text NOT NULL,
        scopes text[] NOT NULL,
        author uuid NOT NULL,
        role text NOT NULL,
        made_at timestamptz NOT NULL,
        expires_on date NOT NULL,
        revoked_at timestamptz,
        withdrawn_by uuid
    )
    """)
    op.execute("""
    CREATE TABLE api_token_use (
        token_id uuid NOT NULL REFERENCES api_token,
        day date NOT NULL,
        times integer NOT NULL,
        PRIMARY KEY (token_id, day)
    )
    """)
