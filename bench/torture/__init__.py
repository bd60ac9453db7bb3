"""Kills, faults and power cuts: nothing acknowledged may be lost, nothing torn, nothing done twice."""
