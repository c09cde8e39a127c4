"""A reviewer's decisions on a run: stored at once, served to the page in the reviewer's own browser."""
