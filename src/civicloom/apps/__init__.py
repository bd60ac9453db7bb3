"""Thin applications on the loop, one room each; none knows another."""
