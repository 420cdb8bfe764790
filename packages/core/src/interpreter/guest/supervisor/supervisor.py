"""
The supervisor: owns the protocol with the host. It reads the program of the rest of the guest from the
first frame; contexts/ does what the host asks for, workers/ has the processes that run code.
The protocol is described in docs/reference/guest-protocol.md. What workers say is not trusted.
The files of this folder are joined to one program, this one last, which starts it all.
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
# Of a lifetime that one guest tells another; a pipe takes them whole.
LIFE_BYTES = 8
PROGRAM_OPERATIONS = ('spawn', 'feed', 'finish', 'allow', 'signal', 'destroy')


class Refusal(Exception):
    """A request that is answered with an error of this code."""

    def __init__(self, code, message):
        Exception.__init__(self, message)
        self.code = code


class Born(BaseException):
    """Unwinds a forked child out of the supervisor's frames."""


class Supervisor(Loop):
    """
    The loop, and the host at one end of it. `elder` leads to the first guest of our sandbox, and `younger` to those that came
    after us, where there may be any.
    """

    def __init__(self, elder=None, younger=None):
        Loop.__init__(self)
        self.elder = elder
        if younger is not None:
            self.watch(younger, lambda events: self.on_younger(younger))
        self.outbox = []
        self.outbox_bytes = 0
        self.inbox = Inbox(HOST_FRAME_BYTES)
        self.operations = {'hello': self.hello}
        self.contexts = None
        self.programs = None
        self.forwarders = set()
        self.lives = 0

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
        self.take_over_alarm()
        try:
            while True:
                self.flush()
                self.turn()
        except Born as born:
            return born.args[0]

    def say(self, frame, data=None):
        """With bytes behind it, where there are any."""
        line = encode(frame if data is None else dict(frame, raw=len(data)))
        for piece in (line, data or b''):
            if piece:
                self.outbox.append(memoryview(piece))
                self.outbox_bytes += len(piece)

    def reply(self, request, value):
        self.say({'id': request['id'], 'value': value})

    def refuse(self, request, code, message):
        self.say({'id': request['id'], 'error': {'code': code, 'message': message}})

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
            self.congest(congested)

    def on_host(self, events):
        try:
            data = os.read(0, READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b''
        if not data:
            self.shut_down(0)
        for request in self.inbox.requests(data):
            self.handle(request)

    def handle(self, request):
        if request is None or not is_count(request.get('id')):
            return
        try:
            operation = self.operations.get(request.get('op'))
            if operation is None:
                raise Refusal('unsupported', 'unknown operation')
            value = operation(request)
        except Refusal as refusal:
            self.refuse(request, refusal.code, str(refusal))
        except OSError as error:
            self.refuse(request, 'unavailable', 'the system refused it: ' + str(error.strerror))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            message = 'malformed request: %s: %s' % (type(error).__name__, error)
            self.refuse(request, 'invalid-argument', message)
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
        shared['forks'] = load('forks', texts, shared)
        shared['workers'] = load('workers', texts, shared)
        workers = shared['workers'].Workers(self, texts, limits)
        # Forked before the rest is compiled: the worker compiles its own program meanwhile.
        workers.prepare_spare()
        shared['output'] = load('output', texts, {})
        self.contexts = load('contexts', texts, shared).Contexts(self, workers, limits)
        self.operations = dict(self.contexts.operations(), live=self.live)

        def on_forward(request):
            forwarder = load('forwarder', texts, dict(shared, Loop=Loop))
            self.forwarders.add(forwarder.start(request['port'], request['path']))
            return {}

        def on_program(request):
            # Read when it is first needed: no cell waits for it.
            if self.programs is None:
                self.programs = load('programs', texts, shared).Programs(self)
            return self.programs.do(request)

        self.operations.update(dict.fromkeys(PROGRAM_OPERATIONS, on_program), forward=on_forward)
        languages = ['python', 'javascript'] if workers.node(os.environ) else ['python']
        return {'protocol': PROTOCOL, 'python': sys.version.split()[0], 'languages': languages}

    def on_wake(self, wake):
        try:
            os.read(wake, 4096)
        except BlockingIOError:
            pass
        if self.contexts is not None:
            self.contexts.reap()

    def take_over_alarm(self):
        """Whoever started us may have given us a time to end at; from now on we end all that runs below us with us."""
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        if left:
            self.end_after(left)

    def live(self, request):
        """Everything ends after that time, whoever still minds us then."""
        milliseconds = request['milliseconds']
        if self.elder is None:
            self.end_after(milliseconds / 1000)
        else:
            os.write(self.elder, milliseconds.to_bytes(LIFE_BYTES, 'big'))
        return {}

    def on_younger(self, fd):
        """The last of them has the last word."""
        data = os.read(fd, READ_BYTES)
        self.end_after(int.from_bytes(data[-LIFE_BYTES:], 'big') / 1000)

    def end_after(self, seconds):
        self.lives += 1
        life = self.lives
        self.later(seconds, lambda: life == self.lives and self.shut_down(0))

    def minds(self, pid):
        if pid in self.forwarders:
            return True
        return self.programs is not None and pid in self.programs.by_pid

    def on_child_end(self, pid, status):
        self.forwarders.discard(pid)
        if self.programs is not None:
            self.programs.on_child_end(pid, status)

    def settle(self):
        if self.programs is not None:
            self.programs.settle()

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
    # Opened by what started us, when it still had the right to.
    supervisor = Supervisor(globals().get('elder'), globals().get('younger'))
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
