"""Pure: from what is understood of a post to words a person can send, and whether what they wrote is kind."""
