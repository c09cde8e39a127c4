"""Readers: a file to a transcript and, where it holds codes, a human coding file."""
