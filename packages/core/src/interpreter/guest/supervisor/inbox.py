"""What the host writes: requests, some with bytes behind them."""


class Inbox:
    """Cuts it into requests, each a line. One that says how many bytes are behind it has them as `bytes`."""

    def __init__(self, limit):
        self._limit = limit
        self._lines = Lines(limit)
        # Of the request whose bytes are awaited, how many are missing, and what came of them.
        self._request = None
        self._missing = 0
        self._pieces = []

    def requests(self, data):
        at = 0
        while at < len(data):
            if self._request is not None:
                piece = data[at : at + self._missing]
                self._pieces.append(piece)
                self._missing -= len(piece)
                at += len(piece)
            else:
                end = data.find(b'\n', at) + 1 or len(data)
                for line in self._lines.cut(data[at:end]):
                    self._begin(decode(line))
                at = end
            if self._request is not None and not self._missing:
                request, self._request = self._request, None
                yield dict(request, bytes=b''.join(self._pieces)) if self._pieces else request
                self._pieces = []

    def _begin(self, request):
        if request is None:
            return
        self._request = request
        count = request.get('raw')
        self._missing = count if is_count(count) and count <= self._limit else 0
