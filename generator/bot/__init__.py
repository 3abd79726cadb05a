"""Einstein bots: read, checked, run as conversations and drawn without an org."""
