"""The importers: each reads one source and says what is in it as facts."""
