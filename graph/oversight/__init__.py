"""Oversight rules over the graph: what is expected of a file, and how far it was met."""
