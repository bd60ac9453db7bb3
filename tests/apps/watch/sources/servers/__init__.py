"""Real servers that tests start: programs for their own environments, which the project does not import."""
