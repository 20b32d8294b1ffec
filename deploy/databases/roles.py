"""Names of roles, and where the scripts lie that make them."""

from pathlib import Path

HERE = Path(__file__).parent
ROLES, KEEPER, STEP = HERE / "roles.sql", HERE / "audit_keeper.sql", HERE / "databases.sh"


def owner_of(name: str) -> str:
    """The role to which the database of that name belongs: the role of the service has the plain name."""
    return f"{name}_owner"
