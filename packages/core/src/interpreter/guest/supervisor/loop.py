"""Waits for descriptors and for the time of what is to be done later."""

import select
import time

# The system counts milliseconds in 31 bits; who waits longer wakes once for nothing.
LONGEST_WAIT_S = 86400.0


class Loop:
    """Calls handlers of descriptors, and timers, one after the other."""

    def __init__(self):
        self.poll = select.poll()
        self.handlers = {}
        self.wanted = {}
        self.sources = set()  # what is not read while the host reads slowly
        self.resting = set()
        self.timers = []
        self.congested = False

    def turn(self):
        """Waits until something is to be done, and does it."""
        for fd, events in self.poll.poll(self.patience_ms()):
            handler = self.handlers.get(fd)
            if handler is not None:
                handler(events)
        now = time.monotonic()
        due = [timer for timer in self.timers if timer[0] <= now]
        if due:
            self.timers = [timer for timer in self.timers if timer[0] > now]
            for _, action in due:
                action()

    def patience_ms(self):
        if not self.timers:
            return None
        left = min(timer[0] for timer in self.timers) - time.monotonic()
        return min(max(0.0, left), LONGEST_WAIT_S) * 1000 + 1

    def later(self, seconds, action):
        self.timers.append((time.monotonic() + seconds, action))

    def watch(self, fd, handler, events=select.POLLIN):
        self.handlers[fd] = handler
        self.wanted[fd] = events
        self._arm(fd)

    def watch_source(self, fd, handler):
        self.sources.add(fd)
        self.watch(fd, handler)

    def watch_writing(self, fd, writing):
        """Whether a source is also waiting to be written to."""
        if fd in self.handlers:
            self.wanted[fd] = select.POLLIN | (select.POLLOUT if writing else 0)
            self._arm(fd)

    def rest(self, fd, seconds):
        """Leaves what comes next where it is for a moment, so that it is read in one piece."""
        self.resting.add(fd)
        self._arm(fd)
        self.later(seconds, lambda: self._rested(fd))

    def _rested(self, fd):
        self.resting.discard(fd)
        if fd in self.handlers:
            self._arm(fd)

    def forget(self, fd):
        if self.handlers.pop(fd, None) is not None:
            del self.wanted[fd]
            self.sources.discard(fd)
            self.resting.discard(fd)
            self._disarm(fd)

    def _arm(self, fd):
        events = self.wanted[fd]
        if fd in self.resting or (self.congested and fd in self.sources):
            events &= ~select.POLLIN
        if events:
            self.poll.register(fd, events)
        else:
            # Registered for nothing it would still report that the other side hung up, again and again.
            self._disarm(fd)

    def _disarm(self, fd):
        try:
            self.poll.unregister(fd)
        except KeyError:
            pass

    def congest(self, congested):
        """Leaves the sources unread, or reads them again."""
        self.congested = congested
        for fd in self.sources:
            self._arm(fd)
