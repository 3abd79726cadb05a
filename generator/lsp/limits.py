"""How much is done for a text while it is written."""

SECONDS = 60  # for one answer; then the worker is ended, and the text is told not to be judged
MOST_CHARACTERS = 32 * 1024 * 1024  # of one text; the largest public description has a third of that
