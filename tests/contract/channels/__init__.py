"""What every channel promises to the conversation, seen from both ends: a person's screen and the house's rows."""
