from pathlib import Path

import pytest
from doubles.blackbox_run import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A folder of its own in which the command is run."""
    return House(tmp_path)
