"""The deploy step of the Compose file: it makes keys, writes each container's own files and provisions the bus."""
