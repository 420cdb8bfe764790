"""What is known of a context, of its running cell, and of why it loses its worker."""


class Context:
    """One interpreter as the host sees it; outlives its workers."""

    def __init__(self, name, language, cwd, environment):
        self.name = name
        self.language = language
        self.cwd = cwd
        self.environment = environment
        self.epoch = 1
        self.count = 0
        self.worker = None
        self.cell = None
        self.ending = None
        self.late = []
        self.late_left = 0


class ResultBudget:
    """What a cell may still show; and what it showed beyond that."""

    def __init__(self, limits):
        self._left = limits['results']
        self._bytes_left = limits['resultBytes']
        self.omitted = {'count': 0, 'bytes': 0}

    def admits(self, bundle, omitted):
        texts = [*bundle, *bundle.values(), *(part['mime'] for part in omitted)]
        size = sum(len(text.encode('utf-8', 'surrogatepass')) for text in texts)
        if self._left > 0 and size <= self._bytes_left:
            self._left -= 1
            self._bytes_left -= size
            return True
        self.omitted['count'] += 1
        self.omitted['bytes'] += size
        return False


class Cell:
    """One run of code, from `start` to `end`."""

    def __init__(self, name, nonce, count, results):
        self.name = name
        self.nonce = nonce
        self.count = count
        self.results = results
        self.interrupted = False
        self.tallies = {}
        self.pipes = {}
        self.inodes = set()
        self.tick = 0
        self.known_children = ()
        self.memory_kills = 0


class Ending:
    """Why a context loses its worker, and who waits for that."""

    def __init__(self, cause):
        self.cause = cause
        self.status = None
        self.reaped = False
        self.replies = []
        self.queued = []
