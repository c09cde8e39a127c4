"""Transcript to coding file: readers, windows, the model client, grounding, the run."""
