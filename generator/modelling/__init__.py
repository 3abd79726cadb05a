"""Spec to Service: the one place where OpenAPI becomes our model. The door is `build`."""
