"""The one set of tables that every part of the quality service adds its own to."""
