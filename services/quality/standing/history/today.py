"""What the history of each criterion of today goes by."""

from collections.abc import Sequence

from services.quality.answers.local.domain import Edition, in_force
from services.quality.standards.desk import Desk
from services.quality.standards.lineage import Lineage, lineages
from services.quality.standing.history.past import own_lineage


def lineages_of_today(desk: Desk, editions: Sequence[Edition]) -> dict[str, Lineage]:
    """By criterion: the joint ones, and those that the centre has set itself."""
    own = {each.criterion: own_lineage(editions, each) for each in in_force(editions, desk.today)}
    return lineages(desk.catalogues, desk.catalogue.version) | own
