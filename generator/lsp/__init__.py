"""The language server: findings, mends, names and references of specs, overlays and flows while they are written."""
