#!/bin/sh
# What is due for the keys that open what clients write: once a day, from a timer, in this folder.
#   sh letters.sh
set -eu
id=$(docker compose exec -T cases /start sh -c 'echo "$CASES_CENTRE"' </dev/null)
PYTHONPATH=../../../.. exec python3 -m deploy.compose.host letters "$id"
