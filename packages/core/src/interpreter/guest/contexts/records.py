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


class Cell:
    """One run of code, from `start` to `end`."""

    def __init__(self, name, nonce, count):
        self.name = name
        self.nonce = nonce
        self.count = count
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
