"""Loads mail templates, and writes their style into each tag: Outlook and webmails drop style sheets.

The style sheet is real CSS with two kinds of selectors, `tag` and `tag.class`, so that it is read and changed like
any other. The work is done once, when a template is compiled.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from bot.writing.french import unbreakable

SHEET = "_commun/styles.css"

Styles = Mapping[str, Mapping[str, str]]

_RULE = re.compile(r"([a-z0-9]+(?:\.[a-z]+)?)\s*\{([^}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TAG = re.compile(r"<([a-z][a-z0-9]*)(?: class=\"([a-z]+)\")?(?=[ >])")


class StyledLoader(FileSystemLoader):
    """Templates of one folder; HTML ones come out with inline styles and unbreakable spaces."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        sheet = folder / SHEET
        self._styles: Styles = read_sheet(sheet.read_text("utf-8")) if sheet.exists() else {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The source of one template, ready to compile."""
        source, path, fresh = super().get_source(environment, template)
        if template.endswith(".html.j2"):
            source = unbreakable(inlined(source, self._styles))
        return source, path, fresh


def read_sheet(css: str) -> Styles:
    """Selector → property → value."""
    rules = {}
    for selector, body in _RULE.findall(_COMMENT.sub("", css)):
        declarations = (line.partition(":") for line in body.replace('"', "'").split(";") if line.strip())
        rules[selector] = {name.strip(): " ".join(value.split()) for name, _, value in declarations}
    return rules


def inlined(source: str, styles: Styles) -> str:
    """`<p class="small">` with the declarations of `p`, then of `p.small`, and without its class.

    ValueError for a class that the sheet does not know: it would be lost without a word.
    """

    def styled(found: re.Match[str]) -> str:
        tag, name = found[1], found[2]
        if name is not None and f"{tag}.{name}" not in styles:
            raise ValueError(f"style inconnu : {tag}.{name}")
        merged = {**styles.get(tag, {}), **styles.get(f"{tag}.{name}", {})}
        style = "; ".join(f"{key}: {value}" for key, value in merged.items())
        return f'<{tag} style="{style}"' if style else f"<{tag}"

    return _TAG.sub(styled, source)
