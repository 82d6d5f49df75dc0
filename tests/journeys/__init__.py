"""Whole stories through the web API, read as conversations."""
