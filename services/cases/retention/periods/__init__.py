"""The periods that hold, as the service remembers them from one start to the next."""
