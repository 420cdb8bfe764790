"""
The supervisor: owns the protocol with the host. It reads the program of the rest of the guest from the
first frame; contexts/ does what the host asks for, workers.py has the processes that run code.
The protocol is described in docs/reference/guest-protocol.md. What workers say is not trusted.
"""

import os
import sys
import time

import _signal as signal
import select

PROTOCOL = 1
HOST_FRAME_BYTES = 16 << 20
READ_BYTES = 1 << 18
# Above this the workers' pipes are not read until the host has read some.
CONGESTED_BYTES = 1 << 20
SHUTDOWN_S = 2.0
# Of a line that is too long: enough to know what it would have been.
HEAD_BYTES = 256


def make_codec():
    """
    `scan(text, start)` and `pieces(value, 0)`, both free of Python code. The json package would
    import `re` and double the time to start.
    """
    try:
        import _json

        class Context:
            strict = False
            object_hook = object_pairs_hook = None
            parse_float, parse_int, parse_constant = float, int, float
            memo = {}

        quote = _json.encode_basestring_ascii
        scan = _json.make_scanner(Context)
        pieces = _json.make_encoder(None, repr, quote, None, ':', ',', False, False, True)
        if scan(''.join(pieces({'a': [1, None]}, 0)), 0)[0] == {'a': [1, None]}:
            return scan, pieces
    except Exception:
        pass
    import json

    encoder = json.JSONEncoder(separators=(',', ':'), default=repr)
    return json.JSONDecoder(strict=False).scan_once, lambda value, _: encoder.iterencode(value)


scan, pieces = make_codec()


def encode(value):
    return (''.join(pieces(value, 0)) + '\n').encode('ascii')


def decode(line):
    """The object a line holds; None for anything else."""
    try:
        text = line.decode('utf-8')
        value, end = scan(text, 0)
    except (StopIteration, ValueError, RecursionError, SystemError):
        # The last is what the C scanner makes of an error when the json package is not imported.
        return None
    return value if type(value) is dict and end == len(text) else None


class Refusal(Exception):
    """A request that is answered with an error of this code."""

    def __init__(self, code, message):
        Exception.__init__(self, message)
        self.code = code


class Born(BaseException):
    """Unwinds a forked child out of the supervisor's frames."""


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


class Supervisor:
    def __init__(self):
        self.poll = select.poll()
        self.handlers = {}
        self.wanted = {}
        self.sources = set()  # what is not read while the host reads slowly
        self.resting = set()
        self.timers = []
        self.outbox = []
        self.outbox_bytes = 0
        self.congested = False
        self.inbox = Lines(HOST_FRAME_BYTES)
        self.operations = {'hello': self.hello}
        self.contexts = None

    # The loop

    def serve(self):
        """Returns only in a forked child, with what it needs to become a worker."""
        os.set_blocking(1, False)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        wake, woken = os.pipe()
        for fd in (wake, woken):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        self.watch(0, self.on_host)
        self.watch(wake, lambda events: self.on_wake(wake))
        try:
            while True:
                self.turn()
        except Born as born:
            return born.args[0]

    def turn(self):
        self.flush()
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
        return max(0.0, min(timer[0] for timer in self.timers) - time.monotonic()) * 1000 + 1

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

    def _congest(self, congested):
        self.congested = congested
        for fd in self.sources:
            self._arm(fd)

    # The host

    def say(self, frame):
        data = encode(frame)
        self.outbox.append(memoryview(data))
        self.outbox_bytes += len(data)

    def reply(self, request, value):
        self.say({'id': request['id'], 'value': value})

    def flush(self):
        while self.outbox:
            try:
                count = os.writev(1, self.outbox[:64])
            except BlockingIOError:
                break
            except OSError:
                self.shut_down(0)
            self.outbox_bytes -= count
            while self.outbox and count >= len(self.outbox[0]):
                count -= len(self.outbox.pop(0))
            if count:
                self.outbox[0] = self.outbox[0][count:]
        if self.outbox and 1 not in self.handlers:
            self.watch(1, lambda events: None, select.POLLOUT)
        elif not self.outbox and 1 in self.handlers:
            self.forget(1)
        congested = self.outbox_bytes > CONGESTED_BYTES
        if congested != self.congested:
            self._congest(congested)

    def on_host(self, events):
        try:
            data = os.read(0, READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b''
        if not data:
            self.shut_down(0)
        for line in self.inbox.cut(data):
            self.handle(decode(line))

    def handle(self, request):
        if request is None or not is_count(request.get('id')):
            return
        try:
            operation = self.operations.get(request.get('op'))
            if operation is None:
                raise Refusal('unsupported', 'unknown operation')
            value = operation(request)
        except Refusal as refusal:
            error = {'code': refusal.code, 'message': str(refusal)}
            self.say({'id': request['id'], 'error': error})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            message = 'malformed request: %s: %s' % (type(error).__name__, error)
            self.say({'id': request['id'], 'error': {'code': 'invalid-argument', 'message': message}})
        else:
            if value is not None:
                self.reply(request, value)

    def hello(self, request):
        if request.get('protocol') != PROTOCOL:
            raise Refusal('unsupported', 'this guest speaks protocol %d' % PROTOCOL)
        if self.contexts is not None:
            raise Refusal('already-exists', 'hello was said')
        texts, limits = request['sources'], request['limits']
        shared = {'Refusal': Refusal, 'Lines': Lines, 'Born': Born}
        shared.update(scan=scan, pieces=pieces, encode=encode, decode=decode)
        processes = load('processes', texts, {})
        # Before the first fork, so that workers have the means to undo it.
        processes.harden_supervisor()
        shared['processes'] = processes
        shared['workers'] = load('workers', texts, shared)
        workers = shared['workers'].Workers(self, texts, limits)
        # Forked before the rest is compiled: the worker compiles its own program meanwhile.
        workers.prepare_spare()
        shared['output'] = load('output', texts, {})
        self.contexts = load('contexts', texts, shared).Contexts(self, workers, limits)
        self.operations = self.contexts.operations()
        languages = ['python', 'javascript'] if workers.node(os.environ) else ['python']
        return {'protocol': PROTOCOL, 'python': sys.version.split()[0], 'languages': languages}

    def on_wake(self, wake):
        try:
            os.read(wake, 4096)
        except BlockingIOError:
            pass
        if self.contexts is not None:
            self.contexts.reap()

    def shut_down(self, status):
        """Ends everything that runs below us, and ourselves."""
        if self.contexts is not None:
            self.contexts.end_all(time.monotonic() + SHUTDOWN_S)
        os._exit(status)


def load(name, texts, shared):
    """A module of ours, apart from those that programs can import."""
    module = type(sys)('anybox_' + name)
    module.__dict__.update(shared)
    exec(compile(texts[name], '<anybox %s>' % name, 'exec'), module.__dict__)
    return module


def is_count(value):
    return type(value) is int and value >= 0


def supervise():
    """Returns only in a forked child, with what a worker starts from."""
    supervisor = Supervisor()
    try:
        become = supervisor.serve()
    except Exception:
        import traceback

        try:
            traceback.print_exc()
        finally:
            supervisor.shut_down(70)
    return become()


def forget(code, namespace, used):
    """Programs can walk the heap: nothing of another context may be found there."""
    globals().clear()
    if used:
        import gc

        gc.collect()
    return code, namespace


exec(*forget(*supervise()))
