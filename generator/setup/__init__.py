"""Setup: the org's own pages, for people with a mouse or a keyboard. A face: what it changes, it changes as `sf` and `extsvc` do."""
