"""Ours against the best peer or the hand-written limit, in one run."""
