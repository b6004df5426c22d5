"""A small press web, served on loopback, for the demonstration."""
