"""What a person sees of an HTML mail: hidden elements dropped, links written out behind their words."""

import html
import re
from urllib.parse import parse_qs, urlsplit

INPUT_LIMIT = 1_000_000
LINK_LIMIT = 200  # of one mail

# Most mails hide nothing and link nothing: they are not taken apart.
_NOTABLE = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+hidden|mso-hide|\shidden\b|href\s*+=", re.IGNORECASE
)
_HIDDEN = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+hidden|mso-hide\s*+:\s*+all|\shidden(?=[\s/=]|\Z)", re.IGNORECASE
)
_HREF = re.compile(
    r"\bhref\s*+=\s*+(?:\"\s*+(https?://[^\"]{1,2000})\"|'\s*+(https?://[^']{1,2000})'|(https?://[^\s\"'>]{1,2000}))",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*+)([^<>]*+)>")
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")  # « %00 » and « %0A » of a safe link
# Without an end of their own, or with one that may be left out: where they end can't be told.
_ENDLESS = frozenset(
    """area base br col embed hr img input link meta source wbr p li dd dt option tr td th tbody thead tfoot
    html body""".split()  # noqa: SIM905 - one name a line would say no more
)


def seen(source: str) -> str:
    """The same page without what is hidden, and with the address of each link behind its words."""
    if _NOTABLE.search(source, 0, INPUT_LIMIT) is None:
        return source
    page = _without_hidden(_without_comments(source[:INPUT_LIMIT]))
    return _with_links(page) if "http" in page else page


def _without_comments(page: str) -> str:
    """They hold tags of their own; one that never ends is left."""
    kept: list[str] = []
    end = 0
    while (start := page.find("<!--", end)) >= 0 and (close := page.find("-->", start + 4)) >= 0:
        kept.append(page[end:start])
        end = close + 3
    return "".join([*kept, page[end:]])


def _without_hidden(page: str) -> str:
    kept: list[str] = []
    hiding, depth, end = "", 0, 0
    for tag in _TAG.finditer(page):
        name = tag[2].lower()
        if hiding:
            if name == hiding and not tag[3].endswith("/"):
                depth += -1 if tag[1] else 1
            if depth == 0:
                hiding, end = "", tag.end()
        elif not tag[1] and name not in _ENDLESS and tag[3][-1:] != "/" and _HIDDEN.search(tag[3]):
            kept.append(page[end : tag.start()])
            hiding, depth, end = name, 1, tag.start()
    kept.append(page[end:])  # what is hidden and never ends is shown, and all that follows it
    return "".join(kept)


def _with_links(page: str) -> str:
    kept: list[str] = []
    address, words, end, links = "", 0, 0, 0
    for tag in _TAG.finditer(page):
        if tag[2] not in {"a", "A"}:
            continue
        if not tag[1]:
            found = _HREF.search(tag[3])
            address, words = (_true_address(found[1] or found[2] or found[3]), tag.end()) if found else ("", 0)
        elif address:
            shown = html.unescape(page[words : tag.start()])
            if _host(address) not in shown and links < LINK_LIMIT:
                kept += [page[end : tag.start()], " &lt;", html.escape(address), "&gt;"]
                end, links = tag.start(), links + 1
            address = ""
    kept.append(page[end:])
    return "".join(kept)


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0]


def _true_address(written: str) -> str:
    """The address behind Outlook's safe links; « https » and what follows, on one line."""
    address = "".join(html.unescape(written).split())
    try:
        parts = urlsplit(address)
        if parts.netloc.endswith(".safelinks.protection.outlook.com"):
            return _CONTROL.sub("", parse_qs(parts.query, max_num_fields=20).get("url", [address])[0])
    except ValueError:
        return ""  # brackets that make no address
    return address
