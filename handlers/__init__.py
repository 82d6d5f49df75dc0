"""The conversation: channel-neutral; the resident's chat, the units' groups, the desk and the clock share it."""
