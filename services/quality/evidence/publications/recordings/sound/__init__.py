"""What a recording may be, and what stays of it: no tag, no text, no picture and no day in the places that formats have for them."""
