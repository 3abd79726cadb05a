"""OmniStudio Integration Procedures: read, checked, run and drawn without an org."""
