"""Coding files to agreement figures. Knows nothing of models, prompts or the cache."""
