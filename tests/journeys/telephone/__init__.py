"""Stories only Telegram can tell: everybody is on the telephone."""
