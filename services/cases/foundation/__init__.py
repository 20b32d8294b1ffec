"""What everything else stands on: keys, sealing, access, the audit, the laws. No page is in here."""
