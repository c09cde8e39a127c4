"""The text that a paper needs about a run: a paragraph, an appendix, prompts in full, BibTeX.

Laid out along what reporting checklists for studies with language models ask for (GUIDE-LLM,
llm-guidelines.org). It helps to answer them; what the program cannot know is left as a marked blank for the
author.
"""
