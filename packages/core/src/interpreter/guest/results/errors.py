"""Error records: what is told of an exception."""

MAX_VALUE_CHARS = 16 * 1024
TRACEBACK_HEAD_CHARS = 16 * 1024
TRACEBACK_TAIL_CHARS = 48 * 1024
MAX_NAME_CHARS = 200


def error_record(error):
    """Name, value, traceback and exit code of an exception, whatever its own methods do."""
    return {
        'name': _name_of(error),
        'value': _ends(_text(_value_of(error)), MAX_VALUE_CHARS // 2, MAX_VALUE_CHARS // 2),
        'traceback': _ends(_text(_traceback_of(error)), TRACEBACK_HEAD_CHARS, TRACEBACK_TAIL_CHARS),
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
    name = _guarded(lambda: _text(type(error).__name__)) or 'Error'
    return name if len(name) <= MAX_NAME_CHARS else name[: MAX_NAME_CHARS - 1] + '…'


def _value_of(error):
    text = _guarded(lambda: str(str(error)))
    return '<unprintable %s>' % type(error).__name__ if text is None else text


def _text(text):
    """With lone surrogates escaped, as they are in output."""
    return text.encode('utf-8', 'backslashreplace').decode('utf-8')


def _ends(text, head, tail):
    """Head and tail of a long text. The tail of a traceback says what happened."""
    if len(text) <= head + tail:
        return text
    dropped = len(text) - head - tail
    return '%s\n... [%d characters truncated] ...\n%s' % (text[:head], dropped, text[-tail:])
