"""An installation on one machine: its servers, its services, and the commands for them, in rooms."""
