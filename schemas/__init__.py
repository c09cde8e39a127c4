"""Pydantic models that all rooms share, and the error tree. Imports nothing of ours."""
