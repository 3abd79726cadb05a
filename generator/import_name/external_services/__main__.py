"""`python -m external_services`: the command line."""

from generator.__main__ import script

if __name__ == "__main__":
    raise SystemExit(script())
