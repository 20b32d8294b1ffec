"""Criteria that a centre sets itself, beside the joint ones. They never leave it: no event has room for them."""
