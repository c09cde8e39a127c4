"""Inputs and run folders on object storage: worked on in a copy on this machine, which is kept in step.

Readers, locks, appended lines and files that are whole or not at all stay as they are: they see the working
copy. `remote.py` alone imports fsspec, and only where an address is used.
"""

from __future__ import annotations
