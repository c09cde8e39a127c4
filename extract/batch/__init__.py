"""Batches: questions written to files, answered elsewhere and later, and read back in."""
