"""`print`, in one write: one piece of output, which no other thread or process gets into."""


def print_whole(*values, sep=' ', end='\n', file=None, flush=False):
    stream = getattr(sys, 'stdout', None) if file is None else file
    if type(stream) is not Stream:
        return print(*values, sep=sep, end=end, file=file, flush=flush)
    if len(values) == 1 and type(end) is str and type(sep) is str:
        # As most are.
        stream.write(''.join((str(values[0]), end)))
        return
    whole = io.StringIO()
    try:
        print(*values, sep=sep, end=end, file=whole)
    finally:
        stream.write(whole.getvalue())


# Whoever asks what it is gets the answer that `print` gives.
print_whole.__module__, print_whole.__doc__ = 'builtins', print.__doc__
print_whole.__name__ = print_whole.__qualname__ = 'print'
