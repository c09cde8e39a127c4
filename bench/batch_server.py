"""A batch run against Llama Stack, a server with files and batches that nobody here wrote.

It needs a Python with `llama-stack` (0.7; Python 3.12) and an OpenAI-compatible server of models behind it:

    python bench/batch_server.py --llama VENV/bin/llama --models http://127.0.0.1:8391/v1 --interviews FOLDER

Starts the stack on loopback in a folder that is removed at the end, submits the interviews, fetches until
they are coded, codes them live through the same server with a cache of its own, and compares. Exits with 1
where the coding files differ, where a request of the batch was made twice, or where a live run with the
batch's own cache still asks something. Options of `extract` may follow after `--`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PORT = 8392
START_SECONDS = 120
PAUSE_SECONDS = 3
MOST_FETCHES = 60


def main() -> int:
    """Run and compare; 0 where all is as it should be."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with stack(options.llama, options.models, folder):
            environment = {
                "OPENAI_BASE_URL": f"http://127.0.0.1:{PORT}/v1",
                "INTERCODER_CACHE_DIR": str(folder / "cache"),
            }
            return compared(options.interviews, options.more, folder, environment)


def compared(interviews: Path, more: list[str], folder: Path, environment: dict[str, str]) -> int:
    """Code as a batch, live, and live with the batch's cache; print what came of it."""
    batch, live, cached = folder / "batch", folder / "live", folder / "cached"
    started = time.monotonic()
    _intercoder(environment, "batch", "submit", str(interviews), "--out", str(batch), *more)
    fetches = until_done(batch, environment)
    seconds = time.monotonic() - started
    own_cache = {**environment, "INTERCODER_CACHE_DIR": str(folder / "live-cache")}
    _intercoder(own_cache, "extract", str(interviews), "--out", str(live), *more)
    _intercoder(environment, "extract", str(interviews), "--out", str(cached), *more)
    ids = [one for file in (batch / "batch" / "shards").glob("*.ids") for one in file.read_text().split()]
    figures = {
        "jobs": len(list((batch / "batch" / "jobs").iterdir())),
        "requests": len(ids),
        "requests made twice": len(ids) - len(set(ids)),
        "fetches": fetches,
        "seconds": round(seconds, 1),
        "segments": sum(len(coding["segments"]) for coding in _codings(batch).values()),
        "coding files equal to live ones": _codings(batch) == _codings(live),
        "asked live with the batch's cache": _manifest(cached)["totals"]["requests"],
    }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    good = figures["coding files equal to live ones"] and not figures["requests made twice"]
    return 0 if good and not figures["asked live with the batch's cache"] else 1


def until_done(run: Path, environment: dict[str, str]) -> int:
    """Fetch until nothing waits any more; how often that took."""
    for number in range(1, MOST_FETCHES + 1):
        time.sleep(PAUSE_SECONDS)
        left = _intercoder(environment, "batch", "fetch", str(run))
        if "wait for their answers" not in left.stderr:
            return number
    raise SystemExit("The batch does not come to an end.")


@contextmanager
def stack(llama: Path, models: str, folder: Path) -> Iterator[None]:
    """Llama Stack with files and batches, on loopback."""
    config = folder / "stack.json"
    config.write_text(json.dumps(configuration(models, folder)))
    with (folder / "stack.log").open("wb") as log:
        command = [str(llama), "stack", "run", str(config), "--port", str(PORT)]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for_start(process)
        yield
    finally:
        process.terminate()
        process.wait()


def configuration(models: str, folder: Path) -> dict[str, object]:
    """The least that batches need."""
    databases = {
        "kv": {"type": "kv_sqlite", "db_path": str(folder / "kv.db")},
        "sql": {"type": "sql_sqlite", "db_path": str(folder / "sql.db")},
    }
    model_server = {"base_url": models, "max_tokens": 4096, "api_token": "none"}
    files = {
        "storage_dir": str(folder / "files"),
        "metadata_store": {"table_name": "files_metadata", "backend": "sql"},
    }
    batches = {"kvstore": {"namespace": "batches", "backend": "kv"}, "max_concurrent_requests_per_batch": 4}
    return {
        "version": 2,
        "distro_name": "batches",
        "apis": ["batches", "files", "inference"],
        "providers": {
            "inference": [{"provider_id": "local", "provider_type": "remote::vllm", "config": model_server}],
            "files": [{"provider_id": "files", "provider_type": "inline::localfs", "config": files}],
            "batches": [
                {"provider_id": "reference", "provider_type": "inline::reference", "config": batches}
            ],
        },
        "storage": {"backends": databases, "stores": _stores()},
        "registered_resources": {},
        "server": {"host": "127.0.0.1", "port": PORT},
    }


def _stores() -> dict[str, dict[str, object]]:
    kept: dict[str, dict[str, object]] = {
        name: {"namespace": name, "backend": "kv"} for name in ("metadata", "prompts", "connectors")
    }
    kept["inference"] = {"table_name": "inference_store", "backend": "sql"}
    kept["conversations"] = {"table_name": "conversations", "backend": "sql"}
    return kept


def _wait_for_start(process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS):
        if process.poll() is not None:
            break
        try:
            urlopen(f"http://127.0.0.1:{PORT}/v1/models", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(1)
    raise SystemExit("Llama Stack does not start.")


def _intercoder(environment: dict[str, str], *args: str) -> subprocess.CompletedProcess[str]:
    left = subprocess.run(
        [sys.executable, "-m", "intercoder.cli", *args],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stderr.write(f"$ intercoder {' '.join(args[:2])}: exit code {left.returncode}\n{left.stderr}")
    return left


def _codings(run: Path) -> dict[str, dict[str, list[object]]]:
    return {file.name: json.loads(file.read_bytes()) for file in (run / "codings").glob("*.json")}


def _manifest(run: Path) -> dict[str, dict[str, object]]:
    return dict(json.loads((run / "manifest.json").read_bytes()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--llama", type=Path, required=True, help="the `llama` command of llama-stack")
    parser.add_argument("--models", required=True, help="base URL of a server of one model")
    parser.add_argument("--interviews", type=Path, required=True)
    parser.add_argument("more", nargs="*", help="options of extract, after --")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
