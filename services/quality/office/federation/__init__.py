"""The federation, criterion by criterion and quarter by quarter; never one centre."""
