"""Everything between the connectors and the alerts, and the only package that knows both."""
