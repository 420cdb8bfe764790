"""
A connection of the sandbox and one to the host, each of which gets what the other says.
Written into by the supervisor: processes, forks, Refusal, Loop. The files of this folder are joined to one.
"""

import os
import select

import _socket as socket

READ_BYTES = 1 << 16


class End:
    """One of the two connections."""

    def __init__(self, fd):
        self.fd = fd
        self.peer = None
        # What it has no room for. While there is some, its peer is not read.
        self.unwritten = b''
        # Whether it has said all, and whether it was told that its peer has.
        self.silent = False
        self.shut = False


class Relay:
    def __init__(self, loop, one, other):
        self._loop = loop
        self._ends = End(one), End(other)
        for end, peer in zip(self._ends, reversed(self._ends)):
            end.peer = peer
        self._watch()

    def _on_event(self, end):
        try:
            self._write(end)
            self._read(end)
        except OSError:
            self._close()
        else:
            self._watch()

    def _read(self, end):
        if end.silent or end.peer.unwritten:
            return
        try:
            data = os.read(end.fd, READ_BYTES)
        except BlockingIOError:
            return
        end.silent = not data
        end.peer.unwritten = memoryview(data)
        self._write(end.peer)

    def _write(self, end):
        while end.unwritten:
            try:
                count = os.write(end.fd, end.unwritten)
            except BlockingIOError:
                return
            end.unwritten = end.unwritten[count:]
        if end.peer.silent and not end.shut:
            end.shut = True
            shut(end.fd)

    def _watch(self):
        if all(end.shut for end in self._ends):
            self._close()
            return
        for end in self._ends:
            reads = not end.silent and not end.peer.unwritten
            events = (select.POLLIN if reads else 0) | (select.POLLOUT if end.unwritten else 0)
            self._loop.watch(end.fd, lambda _, end=end: self._on_event(end), events)

    def _close(self):
        for end in self._ends:
            self._loop.forget(end.fd)
            os.close(end.fd)


def shut(fd):
    """Says that there is no more to come, on a descriptor that stays ours."""
    channel = socket.socket(fileno=fd)
    try:
        channel.shutdown(socket.SHUT_WR)
    finally:
        channel.detach()
