"""The surfaces: command line, GraphQL and the pages of the child's file."""
