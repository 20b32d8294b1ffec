"""Writes the OpenAPI document: `python -m services.quality.api > docs/openapi/quality.json`."""

import json
import sys

from services.quality.api.document import document
from services.quality.api.web import router

sys.stdout.write(json.dumps(document(router.routes), indent=1, ensure_ascii=False) + "\n")
