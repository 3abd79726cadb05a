"""Interviews that wait, as JSON: what is needed to go on, checked on reading, and no secret inside."""
