"""`python -m external_services`: the command line."""

from generator.__main__ import main

if __name__ == "__main__":
    raise SystemExit(main())
