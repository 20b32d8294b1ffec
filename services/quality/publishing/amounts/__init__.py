"""Amounts about the organisation that leave once a year, where the lead lets them go."""
