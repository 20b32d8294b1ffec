"""What a recording may be, and what stays of it: no tag, picture or day in the places that formats have for them."""
