"""`make demo`: a language model's recorded completions on the synthetic samples, scored against their coders.

Nothing is sent: `--replay` answers from `samples/recordings/`. All else is what a live run does.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from intercoder.cli import app
from intercoder.console import out, say

HERE = Path(__file__).parent
ROOT = HERE.parent
RUN = Path("demo-run")

CODE = (
    *("extract", "samples/interviews", "--out", f"{RUN}/model"),
    *("--guide", "samples/guide.yaml", "--judge", "--survey", "--replay", "samples/recordings"),
)
SCORE = ("evaluate", f"{RUN}/model", "--gold", "samples/coded", "--html", f"{RUN}/agreement.html")
SHOW = ("view", f"{RUN}/model", "--gold", "samples/coded", "--out", f"{RUN}/view.html")

NEXT = "OPENAI_API_KEY=... .venv/bin/intercoder extract YOUR-INTERVIEWS/ --out runs/first --model MODEL"


def main() -> int:
    """Code, score and show the samples; then say where all is and what to run next.

    Returns:
        The exit code of the first command that did not do all it should, else 0.
    """
    say("Six synthetic interviews, coded by a model whose answers were recorded: no key, no network.")
    shutil.rmtree(ROOT / RUN, ignore_errors=True)
    for command in (CODE, SCORE, SHOW):
        out(f"\n$ intercoder {' '.join(command)}\n")
        code = app(command, standalone_mode=False)
        if code:
            return int(code)
    out()
    out(f"Open {RUN}/view.html to read the interviews with all codes, {RUN}/agreement.html for the figures.")
    out(f"The run is in {RUN}/model. On your own interviews, with a real model:")
    out(f"    {NEXT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
