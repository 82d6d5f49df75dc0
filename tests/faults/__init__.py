"""What goes wrong outside our control, done on purpose to the real program."""
