"""The local org on a socket: guard, faces behind it, start and stop."""
