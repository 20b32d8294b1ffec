"""What a file can hold, in the order in which the page of a file asks for it. A new concept is entered here."""

from typing import Any

from services.cases.foundation.records.concept import Concept
from services.cases.rights.disclosures.web import CONCEPT as DISCLOSURES

CONCEPTS: tuple[Concept[Any], ...] = (DISCLOSURES,)
