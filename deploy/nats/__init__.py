"""The NATS side of a deployment: configuration, streams and consumers, computed from `shared.topology`."""
