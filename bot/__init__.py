"""The front door of the process: settings, wiring, the pump and the clock (and, with tokens, Telegram)."""
