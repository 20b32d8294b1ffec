"""What is only true in containers: images, networks, the Compose file, servers in containers."""
