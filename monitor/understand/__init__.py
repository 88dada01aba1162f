"""Pure: the text of a mention to an Assessment."""
