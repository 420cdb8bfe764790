"""What cells print: their pipes, the part that is sent, and the files that keep the rest."""

import binascii
import fcntl
import os
import sys

FIRST_READ_BYTES = 1 << 16
LARGE_READ_BYTES = 1 << 20
EMITTED_CHUNK_BYTES = 96 * 1024
# Short output never touches a file system.
UNSPOOLED_BYTES = 1 << 16
# Spools are open files; sandboxes often allow 256 descriptors.
MAX_SPOOLS = 64
FIONREAD = 0x541B if sys.platform.startswith('linux') else 0x4004667F
F_SETPIPE_SZ = 1031


class Spools:
    """Unlinked files with the output of recent cells; the oldest go first."""

    def __init__(self, channel_bytes, total_bytes):
        self._channel_bytes = channel_bytes
        self._total_bytes = total_bytes
        self._spools = {}
        self._total = 0
        self._last = 0

    def create(self):
        """A new spool, or None where no file can be made."""
        fd = _unlinked_file()
        if fd is None:
            return None
        self._last += 1
        spool = Spool(self, 's%d' % self._last, fd)
        self._spools[spool.name] = spool
        if len(self._spools) > MAX_SPOOLS:
            next(iter(self._spools.values())).drop()
        return spool

    def room(self, spool):
        """How many bytes more this spool may hold; makes room for it among the older ones."""
        room = min(self._channel_bytes, self._total_bytes) - spool.size
        return max(room, 0)

    def grown(self, spool, count):
        self._total += count
        while self._total > self._total_bytes:
            oldest = next(iter(self._spools.values()))
            oldest.drop()

    def dropped(self, spool):
        self._total -= spool.size
        del self._spools[spool.name]

    def read(self, name, offset, length):
        """Bytes of a spool; None when it was dropped."""
        spool = self._spools.get(name)
        if spool is None:
            return None
        return os.pread(spool.fd, max(0, min(length, spool.size - offset)), offset)


class Spool:
    """The first bytes of one channel of one cell."""

    def __init__(self, spools, name, fd):
        self._spools = spools
        self.name = name
        self.fd = fd
        self.size = 0
        self._broken = False

    def write(self, data):
        """Keeps what fits. What follows a byte that was not kept is not kept either."""
        if self._broken or self.fd is None:
            return
        room = self._spools.room(self)
        data = memoryview(data)
        self._broken = len(data) > room
        data = data[:room]
        while data and self.fd is not None:
            try:
                count = os.write(self.fd, data)
            except OSError:
                self._broken = True
                return
            data = data[count:]
            self.size += count
            self._spools.grown(self, count)

    def drop(self):
        if self.fd is not None:
            os.close(self.fd)
            self.fd = None
            self._spools.dropped(self)


def _unlinked_file():
    for folder in (os.environ.get('TMPDIR'), '/tmp', '/var/tmp', '.'):
        if not folder:
            continue
        path = os.path.join(folder, '.anybox-%s' % os.urandom(12).hex())
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError:
            continue
        os.unlink(path)
        return fd
    return None


class Tally:
    """One channel of one cell: counts every byte, emits the first ones, keeps the last ones."""

    def __init__(self, spools, stream_bytes, tail_bytes, emit):
        self._spools = spools
        self._emit = emit
        self._stream_left = stream_bytes
        self._tail_bytes = tail_bytes
        self._tail = bytearray()
        self._head = bytearray()
        self._spool = None
        self._bytes = 0
        self._newlines = 0
        self._open_line = False
        self._cut = False

    def feed(self, data, newlines):
        """Takes a memoryview that is only valid during the call."""
        self._bytes += len(data)
        self._newlines += newlines
        self._open_line = data[-1] != 10
        self._keep(data)
        if self._stream_left > 0:
            sent = data[: self._stream_left]
            self._stream_left -= len(sent)
            for start in range(0, len(sent), EMITTED_CHUNK_BYTES):
                self._emit(sent[start : start + EMITTED_CHUNK_BYTES])
            data = data[len(sent) :]
        if data:
            self._keep_tail(data)

    def _keep(self, data):
        if self._head is not None:
            if len(self._head) + len(data) <= UNSPOOLED_BYTES:
                self._head += data
                return
            self._spill()
        if self._spool is not None:
            self._spool.write(data)

    def _spill(self):
        self._spool = self._spools.create()
        if self._spool is not None:
            self._spool.write(self._head)
        self._head = None

    def _keep_tail(self, data):
        self._cut = True
        if len(data) >= self._tail_bytes:
            self._tail = bytearray(data[len(data) - self._tail_bytes :])
            return
        self._tail += data
        if len(self._tail) > 2 * self._tail_bytes:
            del self._tail[: -self._tail_bytes]

    def end(self):
        """What `end` says of the channel. A spool is kept only where something was not emitted."""
        if self._cut and self._head is not None:
            self._spill()
        if not self._cut and self._spool is not None:
            self._spool.drop()
        kept = self._spool if self._spool is not None and self._spool.fd is not None else None
        tail = self._tail[-self._tail_bytes :] if self._tail_bytes else b''
        return {
            'bytes': self._bytes,
            'lines': self._newlines + self._open_line,
            'tail': base64(tail),
            'spool': None if kept is None else kept.name,
            'spooled': 0 if kept is None else kept.size,
        }


class Pipes:
    """Reads pipes without blocking, all into one buffer, so that memory does not grow with output."""

    def __init__(self):
        self._use(FIRST_READ_BYTES)
        self._enlarged = set()

    def _use(self, size):
        self._buffer = bytearray(size)
        self._view = memoryview(self._buffer)

    @staticmethod
    def create():
        """A read end that does not block, and a write end that does."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        return reader, writer

    def close(self, fd):
        self._enlarged.discard(fd)
        os.close(fd)

    def read(self, fd, feed, most=LARGE_READ_BYTES):
        """Reads once. Returns the number of bytes, 0 at the end, None when there is nothing yet."""
        try:
            count = os.readv(fd, [self._view[:most]])
        except BlockingIOError:
            return None
        except OSError:
            return 0
        if count:
            feed(self._view[:count], self._buffer.count(b'\n', 0, count))
            if count >= FIRST_READ_BYTES and fd not in self._enlarged:
                self._enlarge(fd)
        return count

    def _enlarge(self, fd):
        self._enlarged.add(fd)
        if len(self._buffer) < LARGE_READ_BYTES:
            self._use(LARGE_READ_BYTES)
        try:
            fcntl.fcntl(fd, F_SETPIPE_SZ, LARGE_READ_BYTES)
        except OSError:
            pass

    def drain(self, fd, feed):
        """Reads what is in the pipe now, and nothing that is written later."""
        try:
            left = int.from_bytes(fcntl.ioctl(fd, FIONREAD, bytes(4)), sys.byteorder)
        except OSError:
            left = LARGE_READ_BYTES
        while left > 0:
            count = self.read(fd, feed, left)
            if not count:
                return
            left -= count


def base64(data):
    return binascii.b2a_base64(data, newline=False).decode('ascii')
