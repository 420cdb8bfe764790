"""Bytes, cut into lines."""

# Of a line that is too long: enough to know what it would have been.
HEAD_BYTES = 256


class Lines:
    """Cuts bytes into lines. A line that is too long is never held: only its beginning is told."""

    def __init__(self, limit, on_too_long=None):
        self._limit = limit
        self._on_too_long = on_too_long
        self._held = []
        self._size = 0
        self._too_long = False
        self.dropped = 0

    def cut(self, data):
        first, *rest = data.split(b'\n')
        self._hold(first)
        lines = []
        for piece in rest:
            if self._too_long:
                self.dropped += 1
                if self._on_too_long is not None:
                    self._on_too_long(self._held[0])
            else:
                lines.append(b''.join(self._held))
            self._held, self._size, self._too_long = [], 0, False
            self._hold(piece)
        return lines

    def _hold(self, piece):
        self._size += len(piece)
        if self._too_long or not piece:
            return
        self._held.append(piece)
        if self._size > self._limit:
            self._held, self._too_long = [b''.join(self._held)[:HEAD_BYTES]], True
