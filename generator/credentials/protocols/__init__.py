"""How callouts are authenticated: one module a protocol with its row, and the registry that lists the rows."""
