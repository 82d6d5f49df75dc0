"""The rules of the house, each held by a test that was seen to fail."""
