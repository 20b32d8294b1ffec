"""Which week was last looked at for what is due."""

from alembic import op

revision = "0015"
down_revision = "0014"

CREATE = """
CREATE TABLE reminder_look (
    only_row smallint PRIMARY KEY DEFAULT 1,
    week date NOT NULL,
    CONSTRAINT reminder_look_only_row CHECK (only_row = 1)
)
"""


def upgrade() -> None:
    op.execute(CREATE)
