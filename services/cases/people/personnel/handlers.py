"""How many posts of counselling there are is told by the register of quality, the one place where it is entered."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.cases.foundation.workplace import Workplace
from services.cases.people.personnel.acts import note_posts
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import PostsCounted

router = NatsRouter()


@listens_to(router, PostsCounted, consumer="cases")
async def on_posts_counted(counted: PostsCounted, workplace: Annotated[Workplace, Given("workplace")]) -> None:
    await note_posts(counted, workplace=workplace)
