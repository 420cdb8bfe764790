"""Tracebacks as a program of its own would have them: without the machinery that runs cells."""

# Frames of files named like this are ours, and no business of who reads a traceback.
OUR_FILES = '<anybox'
MAX_FRAMES = 200


def _traceback_of(error):
    text = _guarded(lambda: _formatted(error))
    if text is None:
        text = _guarded(lambda: _formatted_simply(error))
    return text or '%s: %s\n' % (type(error).__name__, _value_of(error))


def _formatted(error):
    traceback = _OwnModules.module('traceback')
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
        linecache = _OwnModules.module('linecache')
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
