"""The named queries: one file each, found, read and checked here."""
