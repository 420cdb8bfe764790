"""
Turns Python values into bundles of forms by MIME type, and exceptions into error records.
Depends on nothing of ours, so that any Python that runs cells can use it. The files of this folder are
joined to one module, this one first: how large a text is in a frame.
"""

try:
    from _json import encode_basestring_ascii as _quote
except ImportError:
    from json.encoder import encode_basestring_ascii as _quote


class _OwnModules:
    """Where modules of Python's own come from. The embedding program may know a better place."""

    module = staticmethod(__import__)


def import_with(module):
    """From now on `module(name)` gives the modules that are needed here."""
    _OwnModules.module = staticmethod(module)


def quoted_size(text):
    """The bytes a text takes in a frame."""
    return len(_quote(text))


def _cut(text, limit):
    """The beginning of a text, with a mark where it was cut."""
    kept = text[:limit]
    while kept:
        marked = '%s... [%d characters truncated]' % (kept, len(text) - len(kept))
        size = quoted_size(marked)
        if size <= limit:
            return marked
        kept = kept[: min(len(kept) * limit // size, len(kept) - 1)]
    return ''
