"""The bus of events: relay, broker, subscriptions, redelivery, and what the streams are asked."""
