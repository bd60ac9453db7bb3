"""Tests of the simulated district."""
