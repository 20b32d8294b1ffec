"""What the page of a file shows of its restrictions."""

from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, Moment, MomentKind
from services.cases.foundation.records.domain import OfClient
from services.cases.rights.restrictions.domain import Restriction
from services.cases.rights.restrictions.store import Restrictions
from services.cases.rights.restrictions.words import words
from shared.languages import Wording


async def of_file(work: Reading, file: OfClient) -> list[Restriction]:
    return await Restrictions(work).of(file)


def moment(one: Restriction, wording: Wording) -> Moment:
    ground = words(wording).codes["ground"][one.ground]
    what = wording.gettext("The file is only kept: %(ground)s") % {"ground": ground}
    lifted = wording.gettext("Lifted on %(day)s") % {"day": wording.day(one.lifted_at)} if one.lifted_at else None
    return Moment(
        wording.day_of(one.since), one.since, one.set_by, what, lifted, link="/rights", kind=MomentKind.RECORD
    )


CONCEPT = Concept(of=of_file, moment=moment)
