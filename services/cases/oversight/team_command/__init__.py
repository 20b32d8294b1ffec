"""The command of the operator for accounts: it closes one at once, and what was open under it goes on."""
