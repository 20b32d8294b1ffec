"""What a file can hold, in the order in which the page of a file asks for it. A new concept is entered here."""

from typing import Any

from services.cases.foundation.records.concept import Concept
from services.cases.rights.corrections.web import CONCEPT as CORRECTIONS
from services.cases.rights.disclosures.web import CONCEPT as DISCLOSURES
from services.cases.rights.restrictions.web import CONCEPT as RESTRICTIONS
from services.cases.rights.subject_requests.web import CONCEPT as CLIENT_RIGHTS

CONCEPTS: tuple[Concept[Any], ...] = (CLIENT_RIGHTS, RESTRICTIONS, CORRECTIONS, DISCLOSURES)
