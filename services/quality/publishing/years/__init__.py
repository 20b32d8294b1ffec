"""What may be passed on about clients: steps and size classes over calendar years that are over."""
