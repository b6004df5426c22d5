"""Text from outside within Markdown: shown as it is, whatever it holds."""

_REPLACED = {"<": "&lt;", ">": "&gt;"}


def plain(text: str) -> str:
    """`text` as Markdown shows it: no markup, no line breaks, no column breaks."""
    shown = " ".join(text.split())
    for sign in "\\`*_{}[]<>#|!":
        shown = shown.replace(sign, _REPLACED.get(sign, f"\\{sign}"))
    return shown


def link(text: str, address: str) -> str:
    """A link, if `address` is one of the web; else the text alone."""
    if not address.startswith(("https://", "http://")):
        return plain(text)
    safe = address.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    return f"[{plain(text)}]({''.join(safe.split())})"
