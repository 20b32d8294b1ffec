"""What every service is made of; no business word but the event vocabulary."""
