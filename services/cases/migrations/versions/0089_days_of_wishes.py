"""The day on which a client wrote that everything is to be deleted, until it is, or is taken down in the file.

Which of the requests from before have such a wish is sealed: the service notes their days when it starts.
"""

from alembic import op

revision = "0089"
down_revision = "0081"


def upgrade() -> None:
    op.execute("ALTER TABLE request ADD COLUMN erasure_asked_on date")
    op.execute("CREATE INDEX request_to_erase ON request (erasure_asked_on, id) WHERE erasure_asked_on IS NOT NULL")
