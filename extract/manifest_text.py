"""The manifest as text, piece by piece: of a large run, all of it at once takes more memory than the run."""

from __future__ import annotations

import json
from collections.abc import Iterator

from schemas.run import Manifest

_NO_TRANSCRIPTS = '\n  "transcripts": {}'
"""As it stands in a manifest without any; nothing deeper inside is indented so."""


def manifest_text(manifest: Manifest) -> Iterator[str]:
    """The pieces of `manifest.to_json()`."""
    bare = manifest.model_copy(update={"transcripts": {}}).to_json()
    if not manifest.transcripts:
        yield bare
        return
    before, after = bare.split(_NO_TRANSCRIPTS)
    yield before + _NO_TRANSCRIPTS.removesuffix("}")
    lead = "\n    "
    for name, state in sorted(manifest.transcripts.items()):
        entry = state.to_json().rstrip().replace("\n", "\n    ")
        yield f"{lead}{json.dumps(name, ensure_ascii=False)}: {entry}"
        lead = ",\n    "
    yield "\n  }" + after
