"""Every icon, dial and mark of our pages: SVG as text, coloured by classes, so no page needs an inline style."""
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_STROKE = 'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'

ICONS = {
    "again": "M16 8a6 6 0 1 0 .3 3.5M16.5 4v4h-4",
    "back": "M12.5 5 7.5 10 12.5 15",
    "badge": "M2.5 4.5h15v11h-15zM7 11a1.8 1.8 0 1 0 0-3.6A1.8 1.8 0 0 0 7 11zM4.8 13.5c.4-1.2 1.2-1.7 2.2-1.7s1.8.5 2.2 1.7M12 8.5h3M12 11.5h3",
    "bank": "M3 7.5 10 3.5l7 4zM4.5 7.5v6.5M8 7.5v6.5M12 7.5v6.5M15.5 7.5v6.5M3 16.5h14",
    "bell": "M5 13.5V9a5 5 0 0 1 10 0v4.5l1.5 1.5h-13zM8.5 17h3",
    "book": "M4 3.5h5c.6 0 1 .4 1 1v12c0-.6-.4-1-1-1H4zM16 3.5h-5c-.6 0-1 .4-1 1v12c0-.6.4-1 1-1h5z",
    "card": "M2.5 5h15v10h-15zM5 8.5h5M5 11.5h3M13 8.5h2v3h-2z",
    "chart": "M3.5 16.5h13M5.5 13.5V9M10 13.5V4.5M14.5 13.5v-7",
    "check": "M4 10.5 8 14.5 16 5.5",
    "clock": "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.2l2.8 1.8",
    "coins": "M3.5 6c0-1.4 2.2-2.5 5-2.5s5 1.1 5 2.5-2.2 2.5-5 2.5-5-1.1-5-2.5zM3.5 6v4c0 1.4 2.2 2.5 5 2.5M13.5 6v1.5"
             "M6.5 13.5c0-1.4 2.2-2.5 5-2.5s5 1.1 5 2.5-2.2 2.5-5 2.5-5-1.1-5-2.5zM6.5 13.5v.5",
    "copy": "M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7",
    "cross": "M5 5l10 10M15 5 5 15",
    "down": "M5 7.5 10 12.5 15 7.5",
    "download": "M10 3v9.5M6.5 9.5 10 12.8l3.5-3.3M4 16.5h12",
    "eye": "M2.5 10C4.5 6.5 7 5 10 5s5.5 1.5 7.5 5c-2 3.5-4.5 5-7.5 5s-5.5-1.5-7.5-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
    "gear": "M10 12.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM10 2.8v2.2M10 15v2.2M2.8 10H5M15 10h2.2M4.9 4.9l1.6 1.6"
            "M13.5 13.5l1.6 1.6M15.1 4.9l-1.6 1.6M6.5 13.5l-1.6 1.6",
    "globe": "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2.5 2.5 2.5 11.5 0 14M10 3c-2.5 2.5-2.5 11.5 0 14",
    "home": "M3.5 9 10 3.5 16.5 9v7.5h-4.5V12h-4v4.5H3.5z",
    "hourglass": "M5.5 3h9M5.5 17h9M6.5 3c0 4 3.5 4.5 3.5 7s-3.5 3-3.5 7M13.5 3c0 4-3.5 4.5-3.5 7s3.5 3 3.5 7",
    "key": "M12.8 11.4a4.2 4.2 0 1 0-4.1-3.2L3 13.9V17h3.1v-2h2v-2h1.5l1.2-1.7a4 4 0 0 0 2 .1zM13.6 6.4h.01",
    "law": "M10 3.5v13M6 16.5h8M3.5 6.5h13M3.5 6.5 1.8 11h3.9zM16.5 6.5 14.8 11h3.9z",
    "leave": "M11.5 4H4.500v12h7M8.500 10h8.500M14 7l3 3-3 3",
    "list": "M7 5.5h9.5M7 10h9.5M7 14.5h9.5M3.5 5.5h.01M3.5 10h.01M3.5 14.5h.01",
    "mail": "M3 5h14v10.5H3zM3 6l7 5 7-5",
    "menu": "M3 5.5h14M3 10h14M3 14.5h14",
    "page": "M5 2.8h6.5L15 6.3v10.9H5zM11.5 2.8v3.5H15M7.5 10h5M7.5 13h5",
    "pause": "M7 5v10M13 5v10",
    "pencil": "M4 16l.8-3.5L13.5 3.8l2.7 2.7-8.7 8.7zM11.5 5.8l2.7 2.7",
    "people": "M7.5 9.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM2.5 16c.5-2.7 2.3-4 5-4s4.5 1.3 5 4"
              "M13 4.5a2.5 2.5 0 0 1 0 4.8M14.5 12.2c1.7.500 2.7 1.8 3 3.8",
    "person": "M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 16.5c.6-3 2.8-4.5 6-4.5s5.4 1.5 6 4.5",
    "phone": "M6.5 3 4 4.2c-.5 5.5 6.3 12.3 11.8 11.8L17 13.5l-3.3-2-1.7 1.4c-2-.9-4-2.9-4.9-4.9L8.5 6.3z",
    "plug": "M7 3v4M13 3v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v2.5",
    "plus": "M10 4v12M4 10h12",
    "print": "M6 7.5V3.5h8v4M6 14H3.5V7.5h13V14H14M6 11.5h8v5H6z",
    "purse": "M4 8h12l-1.2 8.5H5.2zM7 8V5.5a3 3 0 0 1 6 0V8",
    "right": "M3.5 10h13M11.5 5l5 5-5 5",
    "scales": "M10 3v14M5.5 17h9M4 6.5 10 5l6 1.5M4 6.5 2.3 11.5h3.8zM16 6.5l-1.7 5h3.8z",
    "search": "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4",
    "send": "M17 3 9 11M17 3l-5 14-3-6-6-3z",
    "share": "M10 12.5V3M6.5 6 10 2.8 13.5 6M4 10v6.5h12V10",
    "shield": "M10 2.8 16 5v4.5c0 3.8-2.6 6.4-6 7.7-3.4-1.3-6-3.9-6-7.7V5z",
    "sort": "M6 8 10 4 14 8M6 12l4 4 4-4",
    "speech": "M3 4h14v9.5H9L5.5 16.5v-3H3z",
    "split": "M10 17v-5M10 12C10 8 5 9 5 4M10 12c0-4 5-3 5-8M3 6l2-2.5L7 6M13 6l2-2.5L17 6",
    "trail": "M5 4.5v11M5 4.5h.01M5 10h.01M5 15.5h.01M8.5 4.5h8M8.5 10h6M8.5 15.5h7",
    "undo": "M7 4 3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H7",
    "warn": "M10 3.2 17.5 16.5h-15zM10 8.2v4M10 14.3h.01",
}

_RING = '<circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"/>'
_LINE = 'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'
_CLOCK = _RING + f'<path d="M8 4.6V8l2.3 1.5" {_LINE}/>'
_FULL = ('<circle cx="8" cy="8" r="7" fill="currentColor"/><path class="k-surface" d="M4.8 8.2 7 10.4 11.2 5.8" fill="none" stroke-width="1.7" '
         'stroke-linecap="round" stroke-linejoin="round"/>')
_SLASH = _RING + '<path d="M3.8 12.2 12.2 3.8" stroke="currentColor" stroke-width="1.5"/>'
_BACK = _RING + f'<path d="M10.8 8H5.4M7.4 5.9 5.3 8l2.1 2.1" {_LINE}/>'
_DASHED = '<circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2.2 2.1"/>'

# The hue says who has to move: good (done), work (moving), wait (for somebody), bad (needs mending), end (over).
DIALS = {
    "asked": ("wait", _DASHED),
    "ahead": ("end", _DASHED),
    "received": ("work", _RING),
    "idle": ("end", _RING),
    "checked": ("wait", _RING + '<circle cx="8" cy="8" r="2" fill="currentColor"/>'),
    "accepted": ("work", _RING + '<path d="M8 8V4.2A3.8 3.8 0 0 1 11.8 8z" fill="currentColor"/>'),
    "talks": ("work", _RING + '<path d="M8 8V4.2a3.8 3.8 0 1 1-3.8 3.8z" fill="currentColor"/>'),
    "won": ("good", _FULL),
    "step": ("work", _FULL),
    "declined": ("end", _RING + '<path d="M5.2 8h5.6" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>'),
    "lost": ("end", _RING + f'<path d="M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" {_LINE}/>'),
    "expired": ("end", _CLOCK),
    "withdrawn": ("end", _BACK),
    "voided": ("bad", _SLASH),
    "waiting": ("wait", _CLOCK),
    "sending": ("work", _RING + f'<path d="M5.2 8h5.4M8.6 5.9 10.7 8l-2.1 2.1" {_LINE}/>'),
    "unsure": ("wait", _RING + f'<path d="M6.4 6.6a1.6 1.6 0 1 1 2.3 1.5c-.5.2-.7.5-.7 1M8 11.1h.01" {_LINE}/>'),
    "failed": ("bad", _RING + '<path d="M8 4.9v3.6M8 11h.01" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>'),
    "cancelled": ("end", _SLASH),
    "donated": ("good", _RING + '<path d="M8 11C6 9.6 5.2 8.6 5.2 7.4A1.45 1.45 0 0 1 8 6.9a1.45 1.45 0 0 1 2.8.5C10.8 8.6 10 9.6 8 11z" fill="currentColor"/>'),
}
# States may be named as they are stored.
_SAME = {"awaiting_consent": "asked", "submitted": "received", "in_review": "checked", "queued": "waiting", "qualified": "talks",
         "pending": "waiting", "approved": "accepted", "fulfilling": "sending", "unknown": "unsure", "fulfilled": "won", "paid": "won", "done": "won",
         "forgone": "declined", "lapsed": "expired", "reversed": "withdrawn", "partly_reversed": "withdrawn", "draft": "ahead", "open": "won",
         "ended": "idle"}


def icon(name: str, classes: str = "icon") -> SafeString:
    """The icon as an SVG element that screen readers pass over. An unknown name raises: a page must not lose its icon silently."""
    return format_html('<svg class="{}" viewBox="0 0 20 20" {} aria-hidden="true"><path d="{}"/></svg>', classes, mark_safe(_STROKE), ICONS[name])


def dial(name: str) -> tuple[str, SafeString]:
    """The hue of a state ("good", "work", ...) and its drawing."""
    hue, shapes = DIALS[_SAME.get(name, name)]
    return hue, format_html('<svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>', mark_safe(shapes))
