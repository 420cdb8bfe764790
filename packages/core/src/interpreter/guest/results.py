"""
Turns Python values into bundles of forms by MIME type, and exceptions into error records.
Depends on nothing of ours, so that any Python that runs cells can use it.
"""

import sys

try:
    from _json import encode_basestring_ascii as _quote
except ImportError:
    from json.encoder import encode_basestring_ascii as _quote

# Frames of files named like this are ours, and no business of who reads a traceback.
OUR_FILES = '<anybox'
MAX_VALUE_CHARS = 16 * 1024
TRACEBACK_HEAD_CHARS = 16 * 1024
TRACEBACK_TAIL_CHARS = 48 * 1024
MAX_NAME_CHARS = 200
MAX_FRAMES = 200
MAX_FORMS = 100
MAX_MIME_CHARS = 200
# Of forms that are left out and have no MIME type that could be told.
ANY_TYPE = '*/*'
MAX_JSON_NODES = 2000
MAX_JSON_DEPTH = 20
DATAFRAME_TYPE = 'application/vnd.anybox.dataframe+json'
DATAFRAME_ROWS = 1000
DATAFRAME_COLUMNS = 500
BACKEND = 'anybox_figures'

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


def quoted_size(text):
    """The bytes a text takes in a frame."""
    return len(_quote(text))


# Values


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


def plain(value):
    """The repr, or why there is none."""
    try:
        return str(repr(value))
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return '<%s object: its repr raised %s>' % (type(value).__name__, type(error).__name__)


def _guarded(function):
    """What a form of a value gives, or None: a broken form must not hide the others."""
    try:
        return function()
    except KeyboardInterrupt:
        raise
    except BaseException:
        return None


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
        import binascii

        return binascii.b2a_base64(form, newline=False).decode('ascii')
    import json

    return json.dumps(form)


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


def _plain_json(value):
    """JSON of a small value made of plain things only; anything else has no JSON form."""
    left = [MAX_JSON_NODES]
    if not _is_plain(value, left, MAX_JSON_DEPTH):
        return None
    import json

    return json.dumps(value, allow_nan=False)


def _is_plain(value, left, depth):
    left[0] -= 1
    kind = type(value)
    if value is None or kind in (str, int, float, bool):
        return left[0] >= 0
    if left[0] < 0 or depth == 0:
        return False
    if kind is dict:
        return all(
            type(key) is str and _is_plain(item, left, depth - 1) for key, item in value.items()
        )
    return kind is list and all(_is_plain(item, left, depth - 1) for item in value)


def _is_instance(value, module, name):
    """Whether a value is of a class of a module, without importing the module."""
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(value, kind)


def _dataframe_json(frame):
    rows, columns = frame.shape
    if columns > DATAFRAME_COLUMNS:
        return None
    text = frame.head(DATAFRAME_ROWS).to_json(
        orient='split', date_format='iso', default_handler=str
    )
    return '%s,"rows":%d}' % (text[:-1], rows)


# Display


class _Sink:
    """Where displayed things go. The embedding program sets it."""

    emit = None
    limit_bytes = 1 << 20


def send_results_to(emit, limit_bytes):
    """From now on `emit(bundle, omitted)` is called for everything displayed."""
    _Sink.emit = staticmethod(emit)
    _Sink.limit_bytes = limit_bytes


def display(*values, raw=False, **ignored):
    """Shows values as the result of a cell is shown. Takes, and ignores, the options of IPython."""
    for value in values:
        pack = raw_bundle if raw else bundle
        _Sink.emit(*pack(value, _Sink.limit_bytes))


# Figures


def is_figure(value):
    return _is_instance(value, 'matplotlib.figure', 'Figure')


def _png(figure):
    import io

    buffer = io.BytesIO()
    figure.savefig(buffer, format='png', dpi=figure.dpi, bbox_inches='tight')
    return buffer.getvalue()


def _managers():
    helpers = sys.modules.get('matplotlib._pylab_helpers')
    if helpers is None:
        return None, []
    return helpers.Gcf, sorted(helpers.Gcf.get_all_fig_managers(), key=lambda its: its.num)


def show_figures(*arguments, **options):
    """Displays the open figures in the order they were made, and closes them."""
    registry, managers = _managers()
    for manager in managers:
        registry.destroy(manager.num)
        display(manager.canvas.figure)


def close_figure(figure):
    """Takes a figure that was displayed from those that are displayed at the end of the cell."""
    registry, managers = _managers()
    for manager in managers:
        if manager.canvas.figure is figure:
            registry.destroy(manager.num)


# Imports


class _Importer:
    """Calls back when a module was imported, and is the finder and loader of our matplotlib backend."""

    def __init__(self):
        self.waiting = {}

    def find_spec(self, name, path=None, target=None):
        if name == BACKEND:
            from _frozen_importlib import ModuleSpec

            return ModuleSpec(name, self)
        callback = self.waiting.pop(name, None)
        if callback is None:
            return None
        for finder in sys.meta_path:
            if finder is not self and hasattr(finder, 'find_spec'):
                spec = finder.find_spec(name, path, target)
                if spec is not None:
                    _call_after(spec.loader, callback)
                    return spec
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        from matplotlib.backends import backend_agg

        for name, value in vars(backend_agg).items():
            if not name.startswith('__'):
                setattr(module, name, value)
        module.show = show_figures


def _call_after(loader, callback):
    """Has the loader call back once the module ran. The loader is itself again before that."""
    run = getattr(loader, 'exec_module', None)
    if run is None:
        return

    def exec_module(module):
        del loader.exec_module
        run(module)
        _guarded(lambda: callback(module))

    _guarded(lambda: setattr(loader, 'exec_module', exec_module))


_importer = _Importer()


def after_import(name, callback):
    """Calls back with a module when it is imported, at once if it was."""
    if name in sys.modules:
        _guarded(lambda: callback(sys.modules[name]))
    else:
        _importer.waiting[name] = callback


def install():
    """Connects the libraries that show things, each when it is imported."""
    sys.meta_path.insert(0, _importer)
    after_import('matplotlib', _use_our_backend)
    for name in ('IPython.display', 'IPython.core.display', 'IPython.core.display_functions'):
        after_import(name, _use_our_display)
    after_import('plotly.basedatatypes', _show_plotly)
    return _importer


def _use_our_backend(matplotlib):
    # Not by MPLBACKEND: children of the program would inherit it, and have no such module.
    import os

    if not os.environ.get('MPLBACKEND'):
        matplotlib.rcParams['backend'] = 'module://' + BACKEND


def _use_our_display(module):
    module.display = display


def _show_plotly(module):
    module.BaseFigure.show = lambda figure, *arguments, **options: display(figure)


# Errors


def error_record(error):
    """Name, value, traceback and exit code of an exception, whatever its own methods do."""
    return {
        'name': _name_of(error),
        'value': _ends(_value_of(error), MAX_VALUE_CHARS // 2, MAX_VALUE_CHARS // 2),
        'traceback': _ends(_traceback_of(error), TRACEBACK_HEAD_CHARS, TRACEBACK_TAIL_CHARS),
        'exitCode': exit_code(error),
    }


def exit_code(error):
    """The status a SystemExit asks for, as Python would end with; None for other exceptions."""
    if not isinstance(error, SystemExit):
        return None
    code = _guarded(lambda: error.code)
    if code is None:
        return 0
    return int(code) if isinstance(code, int) else 1


def _name_of(error):
    name = _guarded(lambda: type(error).__name__) or 'Error'
    return name if len(name) <= MAX_NAME_CHARS else name[: MAX_NAME_CHARS - 1] + '…'


def _value_of(error):
    text = _guarded(lambda: str(str(error)))
    return '<unprintable %s>' % type(error).__name__ if text is None else text


def _ends(text, head, tail):
    """Head and tail of a long text. The tail of a traceback says what happened."""
    if len(text) <= head + tail:
        return text
    dropped = len(text) - head - tail
    return '%s\n... [%d characters truncated] ...\n%s' % (text[:head], dropped, text[-tail:])


def _traceback_of(error):
    text = _guarded(lambda: _formatted(error))
    if text is None:
        text = _guarded(lambda: _formatted_simply(error))
    return text or '%s: %s\n' % (type(error).__name__, _value_of(error))


def _formatted(error):
    import traceback

    if isinstance(error, SyntaxError):
        _complete_syntax_error(error)
    record = traceback.TracebackException(
        type(error), error, _without_ours(error.__traceback__), limit=-MAX_FRAMES
    )
    _strip(record)
    lines = record.format() if record.stack or _chained(record) else record.format_exception_only()
    return ''.join(lines)


def _chained(record):
    return record.__cause__ or (record.__context__ and not record.__suppress_context__)


def _complete_syntax_error(error):
    """Errors that the compiler finds after parsing come without their line."""
    if error.text is None and error.filename and error.lineno:
        import linecache

        error.text = linecache.getline(error.filename, error.lineno) or None


def _without_ours(traceback):
    while traceback is not None and _is_machinery(traceback.tb_frame):
        traceback = traceback.tb_next
    return traceback


def _is_machinery(frame):
    """Ours, or of the event loop that runs a cell with top-level await."""
    if _is_ours(frame.f_code.co_filename):
        return True
    return frame.f_globals.get('__name__') == 'asyncio.base_events'


def _is_ours(filename):
    return filename.startswith(OUR_FILES)


def _strip(record, depth=0):
    """Removes our frames from a record, its causes and its parts."""
    if record is None or depth > 100:
        return
    record.stack[:] = [frame for frame in record.stack if not _is_ours(frame.filename)]
    _strip(record.__cause__, depth + 1)
    _strip(record.__context__, depth + 1)
    for part in getattr(record, 'exceptions', None) or ():
        _strip(part, depth + 1)


def _formatted_simply(error):
    """For a program that broke what the traceback module needs."""
    lines = ['Traceback (most recent call last):\n']
    traceback = _without_ours(error.__traceback__)
    while traceback is not None and len(lines) < MAX_FRAMES:
        code = traceback.tb_frame.f_code
        place = (code.co_filename, traceback.tb_lineno, code.co_name)
        lines.append('  File "%s", line %d, in %s\n' % place)
        traceback = traceback.tb_next
    lines.append('%s: %s\n' % (type(error).__name__, _value_of(error)))
    return ''.join(lines)
