"""LangExtract over one text at one endpoint; run by `bench.faults` with an interpreter that has it.

Arguments: text file, base URL. Prints JSON: `found` (texts of extractions that have a place in the text),
`unplaced` (how many have none), `warned` (whether it logged a warning or an error) and `error` (name of the
exception that ended it, or null). Imports nothing of this project.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path


class _Listener(logging.Handler):
    """Keeps warnings and errors."""

    def __init__(self, kept: list[logging.LogRecord]) -> None:
        super().__init__(logging.WARNING)
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self._kept.append(record)


def main(file: str, base_url: str) -> None:
    """Extract with one request at a time and everything else as LangExtract has it by default."""
    import langextract as lx
    from langextract.providers.openai import OpenAILanguageModel

    warnings: list[logging.LogRecord] = []
    logging.basicConfig(handlers=[_Listener(warnings)], force=True)
    example = lx.data.ExampleData(
        text="Half of the labels were wrong.",
        extractions=[lx.data.Extraction(extraction_class="issue", extraction_text="labels were wrong")],
    )
    found: list[str] = []
    unplaced, error = 0, None
    try:
        result = lx.extract(
            Path(file).read_text(encoding="utf-8"),
            prompt_description="Mark passages about quality issues.",
            examples=[example],
            model=OpenAILanguageModel(model_id="m", api_key="k", base_url=base_url, max_workers=1),
            max_char_buffer=600,
            max_workers=1,
            show_progress=False,
        )
        found = [one.extraction_text for one in result.extractions if one.char_interval]
        unplaced = len(result.extractions) - len(found)
    except Exception as ended:  # noqa: BLE001  # whatever ends it is what is measured
        error = type(ended).__name__
    sys.stdout.write(
        json.dumps({"found": found, "unplaced": unplaced, "warned": bool(warnings), "error": error}) + "\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
