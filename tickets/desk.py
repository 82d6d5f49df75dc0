"""Why a ticket waits at the desk, grouped by what settles it; other reasons wait for an operator's own word."""

#: Where it should go: until it is sent there.
WHERE = ("given_back", "blind_spot", "no_place", "unsure", "reclassified")
#: It takes too long: until the unit answers.
LATE = ("red", "urged")
#: The resident said "not solved": until it is sent out or answered again.
UNSOLVED = ("unsolved", "unsolved_again")
#: What an end settles, whoever ends it.
ENDED = (*WHERE, *LATE, *UNSOLVED, "dissatisfied", "after_close")
#: Somebody asked: what an operator answers may be kept for whoever asks the same.
KEEPABLE = ("question", "unhelpful")
