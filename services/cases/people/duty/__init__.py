"""The duty roster: which colleague looks after new requests on which days."""
