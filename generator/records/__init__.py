"""Records of an org on this machine: kept, found, changed and rolled back. This room knows no flow and no HTTP."""
