"""Deaths and refusals of the disk at chosen moments: `python -m tests.faults` runs them all."""
