"""Where alerts go. Start with `base.py`; the members are listed in `registry.py`."""
