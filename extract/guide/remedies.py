"""Which codes name a remedy, and of which issue."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.codebook import Codebook, fold_code, without_fix


def remedies(names: Iterable[str], codebook: Codebook) -> dict[str, str]:
    """Code of a remedy → code of its issue, as the codebook says, or as a name that ends in `-fix` says.

    Args:
        names: all codes there are, those of the codebook and others.
        codebook: whose `mitigates` goes before names.

    Returns:
        Only remedies. The issue need not be one of the codes.
    """
    spelled = {fold_code(name): name for name in names}
    found: dict[str, str] = {}
    for name in spelled.values():
        code = codebook.find(name)
        if code is not None and code.mitigates:
            found[name] = code.mitigates
        elif issue := _issue_in(name):
            found[name] = spelled.get(fold_code(issue), issue)
    return found


def _issue_in(name: str) -> str:
    """`X` of `X-fix`; empty where the name has not that shape."""
    issue = without_fix(name)
    return issue if issue != name else ""
