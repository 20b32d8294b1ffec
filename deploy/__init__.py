"""Deployment of the services: on one machine, in containers, and the configuration of the bus."""
