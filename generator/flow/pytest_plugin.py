"""The old place of `generator.pytest_plugin`, for installations that still name it; remove it once they are made anew."""

from generator.pytest_plugin import flow, pytest_addoption

__all__ = ["flow", "pytest_addoption"]
