"""Files that lie on answers about own criteria that are retired: since they are, nobody can reach them."""

from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.execute("""
    DELETE FROM register_document
    WHERE entry IN (
        SELECT assessment.id
        FROM assessment
        JOIN own_criterion ON own_criterion.criterion = assessment.criterion AND own_criterion.retired <> ''
    )
    """)
