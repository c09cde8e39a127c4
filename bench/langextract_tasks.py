"""Tasks for LangExtract, run with an interpreter that has it: `python langextract_tasks.py TASK < REQUEST`.

Reads a JSON object, prints one. Imports nothing of this project.

- extract: `texts` through the model at `url`, `workers` at the same time, after `description` and `examples`
  (`text`, `extractions`: list of `[class, text]`). `buffer`: characters of a chunk, `batch`: chunks of a
  batch, both null for LangExtract's own. Gives `found`: how many extractions have a place in the text.
- locate: looks up `quotes` (a list for each text) in each of `texts` with the settings `resolver`, those of a
  text in one call. Gives, one after the other, `spans`: `[start, end]` or null for each quote, and
  `milliseconds` of processor time: those of a call, evenly over its quotes.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings
from typing import Any

API_KEY = "k"


def extract(request: dict[str, Any]) -> dict[str, Any]:
    """See the module's description."""
    import langextract as lx

    own = {name: request[key] for name, key in _NAMES.items() if request.get(key) is not None}
    results = lx.extract(
        [lx.data.Document(text=text, document_id=str(n)) for n, text in enumerate(request["texts"])],
        prompt_description=request["description"],
        examples=[_example(lx, one) for one in request["examples"]],
        model_id="gpt-4o-mini",  # so that it takes its OpenAI provider
        api_key=API_KEY,
        model_url=request["url"],
        max_workers=request["workers"],
        show_progress=False,
        prompt_validation_level=lx.prompt_validation.PromptValidationLevel.OFF,  # sends nothing, takes long
        **own,
    )
    found = sum(bool(one.char_interval) for result in results for one in result.extractions or ())
    return {"found": found}


_NAMES = {"max_char_buffer": "buffer", "batch_length": "batch"}


def _example(lx: Any, given: dict[str, Any]) -> Any:
    made = [
        lx.data.Extraction(extraction_class=name, extraction_text=text) for name, text in given["extractions"]
    ]
    return lx.data.ExampleData(text=given["text"], extractions=made)


def locate(request: dict[str, Any]) -> dict[str, Any]:
    """See the module's description."""
    import langextract as lx
    from langextract import resolver

    spans: list[list[int] | None] = []
    milliseconds: list[float] = []
    for text, quotes in zip(request["texts"], request["quotes"], strict=True):
        wanted = [lx.data.Extraction(extraction_class="issue", extraction_text=quote) for quote in quotes]
        begun = time.thread_time()
        aligner = resolver.Resolver(format_type=lx.data.FormatType.JSON)
        placed = list(aligner.align(wanted, text, 0, 0, **request["resolver"]))
        milliseconds += [(time.thread_time() - begun) * 1e3 / len(quotes)] * len(quotes)
        if [one.extraction_text for one in placed] != quotes:
            raise RuntimeError("other quotes came back, or in another order")
        places = [one.char_interval for one in placed]
        spans += [[place.start_pos, place.end_pos] if place else None for place in places]
    return {"spans": spans, "milliseconds": milliseconds}


def main(task: str) -> None:
    """Do it."""
    logging.disable(logging.ERROR)
    warnings.simplefilter("ignore")
    tasks = {"extract": extract, "locate": locate}
    sys.stdout.write(json.dumps(tasks[task](json.load(sys.stdin))) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
