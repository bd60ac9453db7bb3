"""A workspace read and checked whole, and everything done in it."""
