"""What a cell shows before its end."""


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
