"""The rules' own scene, for what is said about it, and a messenger in it."""

import pytest

from tests.unit.handlers.messenger import Messenger
from tests.unit.tickets.conftest import scene
from tests.unit.tickets.scene import Scene

__all__ = ["messenger", "scene"]


@pytest.fixture
def messenger(scene: Scene) -> Messenger:
    return Messenger(scene)
