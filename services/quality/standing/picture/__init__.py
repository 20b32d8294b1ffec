"""All criteria at a glance: where each stands today, how the year before went, and what changed since last quarter."""
