"""The minutes of a round: written in the talk, sealed by closing."""
