"""What is in an image beside the packages of a service: how it starts, and what asks whether it is well."""
