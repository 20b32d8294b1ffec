"""The OpenAPI document of the office's interface, kept under version control as `docs/openapi/office.json`."""

from collections.abc import Sequence
from typing import Any

from starlette.routing import BaseRoute

from services.quality.publishing.api.document import described

TOLD = """Figures of the federation, read only, under the session of somebody who has an account at the office (the
cookie of its pages). Distributions count centres and name none; over fewer centres than `shown_from` every count is
null. What is null is not shown or not known, and never zero. There is no order of centres and no overall grade."""


def document(routes: Sequence[BaseRoute]) -> dict[str, Any]:
    return described(routes, title="Kokon office", told=TOLD)
