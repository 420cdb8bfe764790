"""The forms that a value has: what its class offers, and what we know how to make of it."""

REPR_METHODS = (
    ('_repr_html_', 'text/html'),
    ('_repr_markdown_', 'text/markdown'),
    ('_repr_svg_', 'image/svg+xml'),
    ('_repr_png_', 'image/png'),
    ('_repr_jpeg_', 'image/jpeg'),
    ('_repr_latex_', 'text/latex'),
    ('_repr_json_', 'application/json'),
    ('_repr_pdf_', 'application/pdf'),
)


class _Forms:
    """Forms without a value."""

    def __init__(self, forms):
        self.forms = forms


def _forms(value):
    """Pairs of MIME type and text, the plain text first: a large image must not push it out."""
    if type(value) is _Forms:
        forms = value.forms
        if 'text/plain' in forms:
            yield from _valid({'text/plain': forms['text/plain']})
        yield from _valid(forms)
        return
    yield 'text/plain', plain(value)
    # Defined by the class, so that objects which answer to any name have no forms.
    kind = type(value)
    whole = getattr(kind, '_repr_mimebundle_', None)
    if whole is not None:
        yield from _valid(_unwrapped(_guarded(lambda: whole(value))))
    for method, mime in REPR_METHODS:
        function = getattr(kind, method, None)
        if function is not None:
            yield from _valid({mime: _unwrapped(_guarded(lambda: function(value)))})
    yield from _special_forms(value)


def _special_forms(value):
    if is_figure(value):
        yield from _valid({'image/png': _guarded(lambda: _png(value))})
    elif _is_instance(value, 'pandas', 'DataFrame'):
        yield from _valid({DATAFRAME_TYPE: _guarded(lambda: _dataframe_json(value))})
    elif type(value) in (dict, list):
        yield from _valid({'application/json': _guarded(lambda: _plain_json(value))})


def _unwrapped(form):
    """Forms may come with metadata."""
    return form[0] if type(form) is tuple and form else form


def _valid(forms):
    if not isinstance(forms, dict):
        return
    for mime, form in forms.items():
        text = _guarded(lambda: _text_of(form))
        if type(mime) is str and text is not None:
            yield mime, text


def _text_of(form):
    if form is None:
        return None
    if isinstance(form, str):
        return str(form)
    if isinstance(form, (bytes, bytearray, memoryview)):
        return _OwnModules.module('binascii').b2a_base64(form, newline=False).decode('ascii')
    return _OwnModules.module('json').dumps(form)
