"""Everything between the connectors and the alerts, and the only package that knows both."""

from importlib.metadata import version

__version__ = version("allears")
