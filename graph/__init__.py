"""The model, the store, and what is computed from the graph; knows no web and no file format."""
