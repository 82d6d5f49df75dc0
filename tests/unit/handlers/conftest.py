"""The rules' own scene, for what is said about it."""

from tests.unit.tickets.conftest import empty_town, scene

__all__ = ["empty_town", "scene"]
