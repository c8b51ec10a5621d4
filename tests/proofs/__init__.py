"""The API tried from outside by tools of others, each in an environment of its own."""
