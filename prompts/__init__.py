"""The prompt templates as files, and the code that loads, renders and digests them."""
