"""The centre's directory of people and offices outside to whom clients are referred: lawyers, doctors, authorities."""
