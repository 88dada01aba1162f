"""Sources that live: for each kind a double in which posts come, change and go, as the contract of life wants them."""

from doubles import lives_files, lives_forums, lives_networks, lives_shops
from doubles.living import LIVES

__all__ = ["LIVES", "lives_files", "lives_forums", "lives_networks", "lives_shops"]
