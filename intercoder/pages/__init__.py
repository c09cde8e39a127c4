"""Self-contained HTML pages that open from disk: one file each, no outside request, no build step.

`markup` builds elements, `embed` puts data into a page, `shell` makes a document of both; the other
modules are the parts of one page each.
"""
