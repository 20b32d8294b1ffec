"""A withdrawal ends a consent at once, and says who has to be told because they learned something by it."""
