"""What must not fail, whatever the methods of a program's classes do."""


def _guarded(function):
    """What a form of a value gives, or None: a broken form must not hide the others."""
    try:
        return function()
    except KeyboardInterrupt:
        raise
    except BaseException:
        return None


def plain(value):
    """The repr, or why there is none."""
    try:
        return str(repr(value))
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return '<%s object: its repr raised %s>' % (type(value).__name__, type(error).__name__)
