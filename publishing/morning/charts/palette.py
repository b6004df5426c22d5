"""Colours that stay apart for colour-blind readers, and on light and dark ground (after Okabe and Ito)."""

KINDS: dict[str, str] = {
    "department": "#3b6ea5",
    "council": "#c8772e",
    "sector-body": "#7d8f3a",
    "trade-press": "#8a6bb0",
    "local-press": "#c9597b",
}
"""By the kind of publisher."""
RANKS: dict[str, str] = {"announcer": "#3b6ea5", "partner": "#7d8f3a", "press": "#c9597b"}
"""By what a publisher is to an announcement."""
STATES: dict[str, tuple[str, str]] = {
    "healthy": ("o", "#4c9a75"),
    "degraded": ("^", "#d09a2d"),
    "broken": ("X", "#c44536"),
    "blocked": ("s", "#7a5ea8"),
}
"""Shape and colour by state of health: either alone tells them apart."""
PLAIN = "#5b7f95"
OTHER = "#8a8578"
