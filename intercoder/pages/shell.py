"""The document around a page: style and script inside, and a policy that allows nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element

from intercoder.pages.embed import data_block
from intercoder.pages.markup import raw, tag, to_html


def document(
    title: str,
    main: Sequence[Element],
    *,
    styles: Sequence[str],
    scripts: Sequence[str],
    data: Any,
    directives: Sequence[str] = (),
) -> str:
    """A whole HTML file.

    Args:
        title: of the window; the page shows its own heading.
        main: what the page shows.
        styles, scripts: names of assets, in order. The scripts run as one, in strict mode,
            the shared ones first.
        data: what the scripts read, as JSON.
        directives: further directives of the Content-Security-Policy, for a page that is served.
    """
    style = "\n".join(asset(name) for name in styles)
    script = '(() => {\n"use strict";\n' + "\n".join(asset(name) for name in scripts) + "\n})();\n"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy(style, script, directives)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        raw("style", style),
    )
    body = tag("body", *main, data_block(data), raw("script", script))
    return "<!doctype html>\n" + to_html(tag("html", head, body, lang="en")) + "\n"


def asset(name: str) -> str:
    """A style or script of the pages."""
    return files("intercoder.pages").joinpath("assets", name).read_text(encoding="utf-8")


def policy(style: str, script: str, directives: Sequence[str] = ()) -> str:
    """The Content-Security-Policy: this style, this script, and no request to anywhere.

    Trusted types make a browser that knows them refuse every text that a script would turn into markup.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
            *directives,
        )
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
