"""extsvc.toml: services with their specs, picks and outputs, kept true over time."""
