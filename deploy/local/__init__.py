"""One command on one machine: embedded servers, the services, the demonstration federation."""
