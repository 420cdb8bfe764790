"""What cells print, on its way to the host: by pipes of their own, which tell late output once a cell ended."""

import os

MAX_LATE_PIPES = 16
# Workers hold nothing back, so output comes in small pieces; those that follow soon are read as one.
GATHER_S = 0.001
FEW_BYTES = 1 << 15


class Streams:
    """The pipes of all cells, and those of workers that cannot receive a cell's."""

    def __init__(self, loop, limits):
        self._loop = loop
        self._limits = limits
        self._pipes = output.Pipes()
        self._spools = output.Spools(limits['spoolBytesPerCell'], limits['spoolBytes'])

    def open(self, context, cell, stream_bytes):
        """Gives a cell its pipes. Returns the write ends that its worker is to receive."""
        context.late_left = self._limits['backgroundBytes']
        self.retire_late(context)
        outlets = context.worker.outlets
        writers = []
        for channel in ('stdout', 'stderr'):
            emit = self._emitter(cell.name, channel)
            tally = output.Tally(self._spools, stream_bytes, self._limits['tailBytes'], emit)
            if outlets is None:
                reader, writer = self._pipes.create()
                writers.append(writer)
            else:
                reader = outlets[channel]
                self._pipes.drain(reader, self._late_feed(context, channel))
            cell.tallies[channel] = tally
            cell.pipes[channel] = reader
            self._loop.watch_source(reader, self._reader(reader, tally.feed))
        cell.inodes = {os.fstat(fd).st_ino for fd in cell.pipes.values()}
        return writers

    def drain(self, cell):
        """Reads what the cell has written by now."""
        for channel, fd in cell.pipes.items():
            self._pipes.drain(fd, cell.tallies[channel].feed)

    def leave(self, context, cell):
        """The cell ended: what comes by its pipes from now on is late."""
        for channel, fd in cell.pipes.items():
            if fd in self._loop.handlers:
                self._loop.handlers[fd] = self._late_reader(context, channel, fd)
            if context.worker is not None and context.worker.outlets is not None:
                continue
            if fd in self._loop.handlers:
                context.late.append(fd)
            else:
                self._pipes.close(fd)

    def follow(self, context, worker):
        """Reads the pipes that a worker brings with it. What comes by them outside of a cell is late."""
        for outlets in (worker.outlets or {}, worker.late_outlets):
            for channel, fd in outlets.items():
                self._loop.watch_source(fd, self._late_reader(context, channel, fd))

    def retire_late(self, context, most=MAX_LATE_PIPES):
        """Keeps the newest pipes of cells that ended, and closes the others."""
        while len(context.late) > most:
            fd = context.late.pop(0)
            self._loop.forget(fd)
            self._pipes.close(fd)

    def spooled(self, name, offset, length):
        """Bytes of a spool; None when it was dropped."""
        return self._spools.read(name, offset, length)

    def _emitter(self, name, channel):
        def emit(data):
            self._loop.say(
                {'event': 'output', 'cell': name, 'channel': channel, 'data': output.base64(data)}
            )

        return emit

    def _reader(self, fd, feed):
        return lambda events: self._read(fd, feed, output.LARGE_READ_BYTES)

    def _read(self, fd, feed, most):
        """Reads once; False when the pipe has ended."""
        count = self._pipes.read(fd, feed, most)
        if count == 0:
            self._loop.forget(fd)
        elif count and count < FEW_BYTES:
            self._loop.rest(fd, GATHER_S)
        return count != 0

    def _late_feed(self, context, channel):
        """Output of what outlived its cell. What is beyond the allowance is read and dropped."""

        def feed(data, newlines):
            data = data[: context.late_left]
            context.late_left -= len(data)
            if data:
                self._loop.say(
                    {
                        'event': 'background',
                        'context': context.name,
                        'channel': channel,
                        'data': output.base64(data),
                    }
                )

        return feed

    def _late_reader(self, context, channel, fd):
        feed = self._late_feed(context, channel)

        def read(events):
            if not self._read(fd, feed, output.FIRST_READ_BYTES) and fd in context.late:
                context.late.remove(fd)
                self._pipes.close(fd)

        return read
