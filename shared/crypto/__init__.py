"""Cryptography for client data: sealing, key pairs, receipts, feedback codes, and locked key files."""
