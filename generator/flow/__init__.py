"""Flows on a laptop: read, check, run, draw and test Flow Builder's own files."""
