"""The vendor's side of callbacks and webhooks: what a mock calls after it has answered, when, how often, and where it may."""
