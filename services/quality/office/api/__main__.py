"""Writes the OpenAPI document: `python -m services.quality.office.api > docs/openapi/office.json`."""

import json
import sys

from services.quality.office.api.document import document
from services.quality.office.api.web import router

sys.stdout.write(json.dumps(document(router.routes), indent=1, ensure_ascii=False) + "\n")
