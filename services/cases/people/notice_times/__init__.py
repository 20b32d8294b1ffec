"""When a colleague gets mails: quiet hours, days off, and one mail a day instead of single ones."""
