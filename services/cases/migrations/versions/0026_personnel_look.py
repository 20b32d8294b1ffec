"""On which day it was last looked whether something in the records of colleagues runs out."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE personnel_look (
            only_row smallint PRIMARY KEY DEFAULT 1 CONSTRAINT personnel_look_only_row CHECK (only_row = 1),
            day date NOT NULL
        )
        """
    )
