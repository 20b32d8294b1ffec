"""What a service hands to its handlers: `store: Annotated[CasesStore, Given("store")]`."""

from typing import Any

from faststream._internal.context.context_type import Context


class Given(Context):
    """FastStream's `Context`, awaited: a plain one takes a thread for every message, forty at most at a time."""

    async def use(self, /, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        return super().use(**kwargs)
