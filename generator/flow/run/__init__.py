"""Flows run: a pure `step` from state to state, and a driver that makes the callouts in between."""
