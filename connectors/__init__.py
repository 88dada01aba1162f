"""Where mentions come from. Start with `base.py`; the members are listed in `registry.py`."""
