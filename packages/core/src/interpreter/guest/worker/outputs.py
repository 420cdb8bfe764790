"""The output of one cell, and which cell it is whose output is written."""


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


def texts():
    """The standard streams of the cell that the running thread or task belongs to."""
    return (current_cell.get(None) or interpreter.output).texts


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
