"""Captures: pages of a local site seen by the real browser, kept, checked, replayed, compared."""
