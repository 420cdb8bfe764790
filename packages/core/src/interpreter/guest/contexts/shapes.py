"""What the host asks for and what workers say, checked."""

import os

WORKSPACE = '/workspace'
HOME = os.getcwd()
MAX_FORMS = 100
MAX_MIME_CHARS = 200
# More than a worker tells unless a program made it: an end that is too large would never arrive.
MAX_ERROR_CHARS = {'name': 200, 'value': 1 << 16, 'traceback': 1 << 18}


def _is_count(value):
    return type(value) is int and value >= 0


def _text(value):
    if type(value) is not str:
        raise Refusal('invalid-argument', 'a text is missing')
    return value


def _environment(value):
    if type(value) is not dict:
        raise Refusal('invalid-argument', 'the environment is not an object')
    for name, text in value.items():
        if not name or '=' in name or '\0' in name or type(text) is not str or '\0' in text:
            raise Refusal('invalid-argument', 'the environment has a name or value that none can have')
    return value


def _directory(cwd):
    """The path of a directory that a worker can work in. Where there is no /workspace, it is where we were started."""
    path = cwd
    if path == WORKSPACE or path.startswith(WORKSPACE + '/'):
        path = HOME + path[len(WORKSPACE) :]
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        raise Refusal('not-found', 'cwd: there is no directory "%s"' % cwd)
    except OSError as error:
        raise Refusal('invalid-argument', 'cwd: "%s": %s' % (cwd, error.strerror))
    if mode & 0o170000 != 0o040000:
        raise Refusal('invalid-argument', 'cwd: "%s" is no directory' % cwd)
    if not os.access(path, os.X_OK):
        raise Refusal('permission-denied', 'cwd: "%s" cannot be entered' % cwd)
    return path


def _is_mime(value):
    return type(value) is str and len(value) <= MAX_MIME_CHARS


def _is_result(frame):
    bundle, omitted = frame.get('bundle'), frame.get('omitted')
    return (
        type(frame.get('main')) is bool
        and type(bundle) is dict
        and len(bundle) <= MAX_FORMS
        and all(_is_mime(mime) and type(text) is str for mime, text in bundle.items())
        and type(omitted) is list
        and len(omitted) <= MAX_FORMS + 1
        and all(
            type(part) is dict and _is_mime(part.get('mime')) and _is_count(part.get('bytes'))
            for part in omitted
        )
    )


def _error(record):
    """An error record of the right shape, whatever a worker sent."""
    record = record if type(record) is dict else {}
    error = {}
    for key, default in (('name', 'Error'), ('value', ''), ('traceback', '')):
        text = record.get(key)
        error[key] = text[: MAX_ERROR_CHARS[key]] if type(text) is str else default
    code = record.get('exitCode')
    error['exitCode'] = code if type(code) is int and abs(code) < 1 << 53 else None
    return error
