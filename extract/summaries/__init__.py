"""Summaries of issues over all interviews: evidence, draft, checks, and the documents made of them."""
