"""What Svc calls by itself: types to read it with, one module each."""
