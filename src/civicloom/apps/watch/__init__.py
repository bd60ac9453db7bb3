"""Media watch: public sources read, grouped, classified, proven, reported; speech is not policed.

Rooms that stand alone and need no workspace: extract, reprints, topics, classify, events, search.
"""
