"""Who is bound to secrecy beside the counsellors: operators, administrators, interpreters, hosts."""
