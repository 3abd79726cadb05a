"""Under what a lock keeps the names that an org knows."""

from __future__ import annotations

# Operation key -> raw name; type key -> part; and per type key, wire name -> member.
OPERATIONS, CLASSES, MEMBERS = "salesforce operations", "salesforce classes", "salesforce members "
