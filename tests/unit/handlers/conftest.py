"""The rules' own scene, for what is said about it, and a messenger in it."""

import pytest

from tests.unit.handlers.messenger import Messenger
from tests.unit.tickets.conftest import empty_town, scene
from tests.unit.tickets.scene import Scene

__all__ = ["empty_town", "messenger", "scene"]


@pytest.fixture
def messenger(scene: Scene) -> Messenger:
    return Messenger(scene)
