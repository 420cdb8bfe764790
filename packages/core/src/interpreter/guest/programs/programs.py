"""What the host asks of programs, and what it is told of them."""

READ_BYTES = 1 << 16
CHANNELS = ('stdout', 'stderr')
# By the errors that starting a program meets; what is not here has no name of ours.
CODES = {
    'ENOENT': 'not-found',
    'ENOTDIR': 'not-found',
    'EACCES': 'permission-denied',
    'EPERM': 'permission-denied',
    'EAGAIN': 'quota-exceeded',
    'ENOMEM': 'quota-exceeded',
    'E2BIG': 'invalid-argument',
    'EINVAL': 'invalid-argument',
    'ENOEXEC': 'invalid-argument',
}


class Programs:
    """All programs, by the names that the host gave them."""

    def __init__(self, loop):
        self._loop = loop
        self._memory = processes.MemoryWatch()
        self._programs = {}
        # By the numbers of keepers and of programs, until their ends were seen.
        self.by_pid = {}
        self._outlets = {}

    def do(self, request):
        return getattr(self, 'do_' + request['op'])(request)

    def do_spawn(self, request):
        """Replies when the program runs, or with what was in its way."""
        if request['process'] in self._programs:
            raise Refusal('already-exists', 'a process of this name runs')
        order = _order(request)
        pipes = [os.pipe() for _ in range(4)]
        theirs = [pipes[0][0], pipes[1][1], pipes[2][1], pipes[3][1]]
        ours = [pipes[0][1], pipes[1][0], pipes[2][0], pipes[3][0]]
        supervisor = os.getpid()
        keeper = forks.fork(theirs + ours)
        if keeper == 0:
            keep(order, theirs[:3], theirs[3], supervisor)
        forks.close_all(theirs)
        for fd in ours:
            os.set_blocking(fd, False)
        stdin, *outputs, report = ours
        outlets = [Outlet(request['process'], *pair) for pair in zip(CHANNELS, outputs)]
        program = Program(request, keeper, report, stdin, outlets, self._memory.kills())
        self._programs[program.name] = self.by_pid[keeper] = program
        for outlet in outlets:
            self._outlets[outlet.name, outlet.channel] = outlet
        self._loop.watch(report, lambda events: self._listen(program))

    def do_feed(self, request):
        """Replies when the bytes are in the pipe of the program."""
        program = self._programs.get(request['process'])
        if program is None or program.stdin is None or program.is_closing:
            raise Refusal('not-running', 'the process reads no more')
        program.unwritten.append((memoryview(request['bytes']), request))
        if len(program.unwritten) == 1:
            self._write(program)

    def do_finish(self, request):
        """The program reads an end, behind what it was fed before."""
        program = self._programs.get(request['process'])
        if program is not None:
            program.is_closing = True
            if not program.unwritten:
                self._close_stdin(program)
        return {}

    def do_allow(self, request):
        """The host has taken so much of a channel."""
        outlet = self._outlets.get((request['process'], request['channel']))
        if outlet is not None:
            outlet.credit += request['count']
            if outlet.credit > 0 and outlet.fd not in self._loop.handlers:
                self._follow(outlet)
        return {}

    def do_signal(self, request):
        program = self._programs.get(request['process'])
        if program is not None:
            # Perhaps its end is told already, and its number another's.
            self._listen(program)
            if not program.has_ended:
                processes.send(program.pid, getattr(signal, request['signal']))
        return {}

    def do_destroy(self, request):
        """Replies when nothing is left of the program and of all that it started."""
        program = self._programs.get(request['process'])
        if program is None:
            return {}
        program.farewells.append(request)
        program.prey = processes.hunt([program.keeper] if program.is_kept else [], None)

    def on_child_end(self, pid, status):
        if pid not in self.by_pid:
            # Perhaps a program whose keeper has told its number, and ended before we heard of that.
            for starting in [its for its in self._programs.values() if its.pid is None]:
                self._listen(starting)
        program = self.by_pid.pop(pid, None)
        if program is None:
            return
        if pid == program.keeper:
            program.is_kept = False
            self._listen(program)
        else:
            # Its keeper ended before it, and so it became our child.
            self._on_status(program, status)

    def settle(self):
        """After children have ended: forgets programs of which nothing is left."""
        for program in [its for its in self._programs.values() if its.is_gone]:
            del self._programs[program.name]
            self.by_pid.pop(program.pid, None)
            self._close_stdin(program)
            for request in program.farewells:
                self._loop.reply(request, {})

    def _listen(self, program):
        """Takes note of what its keeper tells."""
        while program.report is not None:
            try:
                data = os.read(program.report, 4096)
            except BlockingIOError:
                return
            *lines, program.told = (program.told + data).split(b'\n')
            for line in lines:
                self._on_news(program, *line.decode().split())
            if not data:
                self._loop.forget(program.report)
                os.close(program.report)
                program.report = None
                if program.request is not None:
                    self._refuse(program, 'unavailable', 'the process was ended before it ran')
        self.settle()

    def _on_news(self, program, what, *words):
        if what == 'exited':
            self._on_end(program, int(words[0]), None)
        elif what == 'killed':
            self._on_end(program, None, int(words[0]))
        elif what == 'started':
            program.pid = int(words[0])
            self.by_pid[program.pid] = program
            self._loop.reply(program.request, {})
            program.request = None
            for outlet in program.outlets:
                self._follow(outlet)
        else:
            stage, number = words[0], int(words[1])
            self._refuse(program, *_reason(program.request, stage, number))

    def _refuse(self, program, code, message):
        self._loop.refuse(program.request, code, message)
        program.request = None
        for outlet in program.outlets:
            self._forget_outlet(outlet)

    def _on_status(self, program, status):
        if os.WIFSIGNALED(status):
            self._on_end(program, None, os.WTERMSIG(status))
        else:
            self._on_end(program, os.WEXITSTATUS(status), None)

    def _on_end(self, program, code, number):
        if program.has_ended:
            return
        program.has_ended = True
        killed = number == signal.SIGKILL and program.prey is None
        self._loop.say(
            {
                'event': 'ended',
                'process': program.name,
                'exitCode': code,
                'signal': None if number is None else processes.signal_name(number),
                'outOfMemory': killed and self._memory.kills() > program.memory_kills,
            }
        )
        self._close_stdin(program)

    def _follow(self, outlet):
        self._loop.watch_source(outlet.fd, lambda events: self._read(outlet))

    def _read(self, outlet):
        try:
            data = os.read(outlet.fd, min(READ_BYTES, outlet.credit))
        except BlockingIOError:
            return
        frame = {'process': outlet.name, 'channel': outlet.channel}
        if not data:
            self._forget_outlet(outlet)
            self._loop.say(dict(frame, event='silent'))
            return
        self._loop.say(dict(frame, event='said'), data)
        outlet.credit -= len(data)
        if outlet.credit <= 0:
            # The program waits, as it would for any reader.
            self._loop.forget(outlet.fd)

    def _forget_outlet(self, outlet):
        self._loop.forget(outlet.fd)
        os.close(outlet.fd)
        del self._outlets[outlet.name, outlet.channel]

    def _write(self, program):
        """As much as there is room for; the rest when there is more."""
        while program.unwritten:
            rest, request = program.unwritten[0]
            try:
                count = os.write(program.stdin, rest)
            except BlockingIOError:
                if program.stdin not in self._loop.handlers:
                    self._loop.watch(
                        program.stdin, lambda events: self._write(program), select.POLLOUT
                    )
                return
            except OSError:
                self._close_stdin(program)
                return
            if count < len(rest):
                program.unwritten[0] = rest[count:], request
            else:
                program.unwritten.pop(0)
                self._loop.reply(request, {})
        self._loop.forget(program.stdin)
        if program.is_closing:
            self._close_stdin(program)

    def _close_stdin(self, program):
        if program.stdin is None:
            return
        self._loop.forget(program.stdin)
        os.close(program.stdin)
        program.stdin = None
        unwritten, program.unwritten = program.unwritten, []
        for _, request in unwritten:
            self._loop.refuse(request, 'not-running', 'the process reads no more')


def _order(request):
    """What is to run, in the words of the system. @throws ValueError, TypeError where they are none"""
    words = [os.fsencode(word) for word in request['argv']]
    environment = {
        os.fsencode(name): os.fsencode(value) for name, value in request['environment'].items()
    }
    return words, os.fsencode(request['cwd']), environment


def _reason(request, stage, number):
    """Nothing ran, whatever the reason."""
    what = {'directory': ' ' + request['cwd'], 'program': ' ' + request['argv'][0]}
    name = errno.errorcode.get(number, str(number))
    message = 'the %s%s cannot be used: %s' % (stage, what.get(stage, ''), name)
    return CODES.get(name, 'unknown'), message
