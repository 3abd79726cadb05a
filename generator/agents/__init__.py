"""Agents as hosts of actions: the files that make an action known to one, written and checked. No agent is run here."""
