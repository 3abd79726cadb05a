"""How much a run may do: what Salesforce says, and what is ours."""

OLD_ELEMENT_LIMIT = 2_000  # elements of an interview, for flows run at API 56 or older; lifted in Spring '23
# Ours, for every flow. An org ends a newer one by its CPU time (10 s a transaction), which is none of this machine's.
MAX_ELEMENTS = 100_000
NO_LIMIT = 10**9
CALLOUT_LIMIT = 100  # per transaction
SUBFLOW_DEPTH = 50
