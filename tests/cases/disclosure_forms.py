"""The form that writes down what was told outside the centre."""

from uuid import uuid4

from tests.cases.building import Desk

OFFICE = "Youth welfare office, Ms Yellow"


def told_outside(**changes: object) -> dict[str, object]:
    given = {"disclosure_id": str(uuid4()), "told_on": "2026-03-04", "recipient": OFFICE, "words": "Her child is safe."}
    return given | {"what": ["her_name", "situation"], "way": "spoken", "because": "danger"} | changes


async def noted(desk: Desk, file: str, **changes: object) -> int:
    return (await desk.client.post(f"{file}/disclosures", data=told_outside(**changes))).status_code
