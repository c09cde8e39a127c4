"""`make demo`: code the synthetic sample interviews offline and show what comes of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from intercoder.console import out, say
from intercoder.extraction import ExtractJob, ExtractOptions
from intercoder.results import show_results

SAMPLES = Path(__file__).parent
RUN = SAMPLES.parent / "demo-run"
NEXT = "OPENAI_API_KEY=... .venv/bin/intercoder extract YOUR-INTERVIEWS/ --out runs/first --model MODEL"


def main() -> None:
    """Code the samples with the keyword baseline and print issues, files and the next step."""
    say("Coding six synthetic interviews with the offline keyword baseline: no key, no network, no model.\n")
    shutil.rmtree(RUN, ignore_errors=True)
    options = ExtractOptions(paths=[SAMPLES / "interviews"], out=RUN, model="keyword")
    manifest = ExtractJob(options).run()
    show_results(RUN.relative_to(Path.cwd()) if RUN.is_relative_to(Path.cwd()) else RUN, manifest)
    out()
    out("The baseline matches words; a language model reads. On your own interviews, with a real model:")
    out(f"    {NEXT}")


if __name__ == "__main__":
    main()
