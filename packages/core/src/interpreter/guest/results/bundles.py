"""Bundles: the forms of a value that fit, and what is said of the others."""

MAX_FORMS = 100
MAX_MIME_CHARS = 200
# Of forms that are left out and have no MIME type that could be told.
ANY_TYPE = '*/*'


def bundle(value, limit_bytes):
    """All forms of a value that fit the limit together, and what was left out for being too large."""
    kept = {}
    omitted = []
    unnamed = []
    left = limit_bytes
    for mime, text in _forms(value):
        if mime in kept:
            continue
        size = quoted_size(text) if len(text) <= left else len(text)
        if size > left and mime == 'text/plain':
            text = _cut(text, left)
            size = quoted_size(text)
        if not _is_mime(mime) or len(kept) + len(omitted) >= MAX_FORMS:
            unnamed.append(size)
        elif size > left:
            omitted.append({'mime': mime, 'bytes': size})
        else:
            kept[mime] = text
            left -= size
    if unnamed:
        omitted.append({'mime': ANY_TYPE, 'bytes': sum(unnamed)})
    return kept, omitted


def _is_mime(text):
    return len(text) <= MAX_MIME_CHARS and text.isascii() and text.isprintable()


def raw_bundle(forms, limit_bytes):
    """As `bundle`, of forms that are given by MIME type: of these and no other."""
    if not isinstance(forms, dict):
        raise TypeError('raw values are dictionaries of forms by MIME type')
    return bundle(_Forms(forms), limit_bytes)
