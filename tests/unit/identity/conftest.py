import pytest

from builders.identity import House
from praktika.kernel.clock import FrozenClock


@pytest.fixture
def house(clock: FrozenClock) -> House:
    return House(clock)
