"""The standard streams, each write to the cell that it belongs to."""

SLICE_CHARS = 1 << 18


class CellPipe(io.RawIOBase):
    """One channel of one cell: descriptor 1 or 2 while the cell is the current one, its own pipe later."""

    def __init__(self, number, fd):
        self._own = io.FileIO(fd, 'wb')
        self._number = number

    def retire(self):
        self._number = self._own.fileno()

    def write(self, data):
        count = os.write(self._number, data)
        # A signal that the program handles cuts a write short.
        while count < len(data):
            count += os.write(self._number, data[count:])
        return count

    def writable(self):
        return True

    def fileno(self):
        return self._number


class Output:
    """
    The standard streams of one cell. Lives as long as the cell, or threads and tasks it left behind.
    It holds nothing back: what was written is in the pipe, whatever ends this process next.
    """

    def __init__(self, descriptors, nonce):
        self.nonce = nonce
        self.pipes = [CellPipe(number, fd) for number, fd in zip((1, 2), descriptors)]
        self.texts = [
            io.TextIOWrapper(pipe, 'utf-8', 'backslashreplace', newline='\n', write_through=True)
            for pipe in self.pipes
        ]

    def retire(self):
        for pipe in self.pipes:
            pipe.retire()


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr`: writes to the cell that the running thread or task belongs to."""

    def __init__(self, index):
        self._index = index
        self.buffer = BinaryStream(self)

    def _text(self):
        return (current_cell.get(None) or interpreter.output).texts[self._index]

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


def inherit_cells():
    """Makes threads belong to the cell that started them."""

    def adopting(start):
        def start_thread(function, *arguments, **options):
            cell = current_cell.get(None)

            def run(*its_arguments, **its_options):
                if cell is not None:
                    current_cell.set(cell)
                return function(*its_arguments, **its_options)

            return start(run, *arguments, **options)

        return start_thread

    for name in ('start_new_thread', 'start_new', 'start_joinable_thread'):
        if hasattr(_thread, name):
            setattr(_thread, name, adopting(getattr(_thread, name)))


def fresh_stdin():
    """A standard input at its end, whatever an earlier cell did to the last one."""
    null = os.open(os.devnull, os.O_RDONLY)
    if null != 0:
        os.dup2(null, 0)
        os.close(null)
    os.set_inheritable(0, True)
    return io.TextIOWrapper(io.BufferedReader(io.FileIO(0, 'rb', closefd=False)), 'utf-8')
