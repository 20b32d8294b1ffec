"""The pages of the team and of one account: what the registers of people say together."""
