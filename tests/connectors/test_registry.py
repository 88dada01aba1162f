"""What the registry lists is whole: nothing forgotten, nothing undescribed."""

import importlib
from pathlib import Path

import pytest

import connectors
from connectors.base import Caps, Source
from connectors.registry import BUILT_IN
from connectors.registry import connectors as registered

MODULES = sorted(path.stem for path in Path(connectors.__path__[0]).glob("[a-z]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_every_connector_of_a_module_is_registered(name: str):
    module = importlib.import_module(f"connectors.{name}")
    members = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Source)]
    own = {member for member in members if member.__module__ == module.__name__ and member is not Source}
    assert own <= set(BUILT_IN.values()), f"connectors/registry.py does not list all of connectors/{name}.py"


@pytest.mark.parametrize("kind", BUILT_IN)
class TestEveryRegisteredConnector:
    def test_is_registered_under_its_own_kind(self, kind: str):
        assert BUILT_IN[kind].model_fields["kind"].default == kind

    def test_says_what_it_can_do(self, kind: str):
        assert isinstance(BUILT_IN[kind].caps, Caps)
        assert BUILT_IN[kind].caps.poll or BUILT_IN[kind].caps.stream or BUILT_IN[kind].caps.push

    def test_says_what_it_is(self, kind: str):
        own = BUILT_IN[kind].__doc__
        assert own
        assert own != Source.__doc__

    def test_describes_every_option(self, kind: str):
        fields = BUILT_IN[kind].model_fields
        assert [name for name, field in fields.items() if name != "kind" and not field.description] == []

    def test_reads_by_a_poll_of_its_own(self, kind: str):
        assert BUILT_IN[kind].poll is not Source.poll

    def test_cannot_be_changed_once_made(self, kind: str):
        assert BUILT_IN[kind].model_config["frozen"]
        assert BUILT_IN[kind].model_config["extra"] == "forbid"


def test_a_built_in_kind_cannot_be_replaced():
    assert {kind: registered()[kind] for kind in BUILT_IN} == BUILT_IN
