"""What an operator does, written once against `deploy.target`, wherever the installation runs."""
