"""Pure: an Assessment and its history to what changes."""
