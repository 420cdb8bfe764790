"""The standard streams, each write to the cell that it belongs to. Which that is, `texts` says."""

SLICE_CHARS = 1 << 18


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr`: writes to the cell that the running thread or task belongs to."""

    def __init__(self, index):
        self._index = index
        self.buffer = BinaryStream(self)

    def _text(self):
        return texts()[self._index]

    def write(self, text):
        stream = self._text()
        if len(text) <= SLICE_CHARS:
            return stream.write(text)
        for start in range(0, len(text), SLICE_CHARS):
            stream.write(text[start : start + SLICE_CHARS])
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        self._text().flush()

    def close(self):
        self.flush()

    def fileno(self):
        return self._index + 1

    def writable(self):
        return True

    def isatty(self):
        return False

    def reconfigure(self, **options):
        self._text().reconfigure(**dict(options, write_through=True))

    name = property(lambda self: ('<stdout>', '<stderr>')[self._index])
    mode = 'w'
    encoding = 'utf-8'
    errors = 'backslashreplace'
    line_buffering = True
    newlines = None


class BinaryStream(io.BufferedIOBase):
    """The `buffer` of a stream."""

    def __init__(self, stream):
        self._stream = stream

    def write(self, data):
        return self._stream._text().buffer.write(memoryview(data).cast('B'))

    def flush(self):
        self._stream.flush()

    def close(self):
        self.flush()

    def fileno(self):
        return self._stream.fileno()

    def writable(self):
        return True

    def isatty(self):
        return False

    name = property(lambda self: self._stream.name)
    mode = 'wb'


def fresh_stdin():
    """A standard input at its end, whatever an earlier cell did to the last one."""
    null = os.open(os.devnull, os.O_RDONLY)
    if null != 0:
        os.dup2(null, 0)
        os.close(null)
    os.set_inheritable(0, True)
    return io.TextIOWrapper(io.BufferedReader(io.FileIO(0, 'rb', closefd=False)), 'utf-8')
