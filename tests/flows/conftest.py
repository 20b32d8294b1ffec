"""Fixtures that several flows share."""

from tests.flows.measured_centre import centre  # noqa: F401 - a fixture
