"""
What the host asks for: contexts, their cells, and the truth about how each ended.
Written into by the supervisor: processes, output, Refusal, decode. The files of this folder are joined to one.
"""

import os
import time

import _signal as signal

LANGUAGES = ('python', 'javascript')
# Code that was blocked in C when the first SIGINT came gets others.
INTERRUPT_AGAIN_S = (0.05, 0.25, 0.6)
SPARE_AFTER_S = 0.1
# A process in uninterruptible sleep must not hold up its context; the host waits a second.
SETTLE_AFTER_S = 0.5
MAX_LATE_PIPES = 16
# Workers hold nothing back, so output comes in small pieces; those that follow soon are read as one.
GATHER_S = 0.001
FEW_BYTES = 1 << 15


class Contexts:
    """All contexts, by name."""

    def __init__(self, loop, team, limits):
        self._loop = loop
        self._team = team
        self._limits = limits
        self._pipes = output.Pipes()
        self._spools = output.Spools(limits['spoolBytesPerCell'], limits['spoolBytes'])
        self._memory = processes.MemoryWatch()
        self._contexts = {}
        self._cells = {}  # the context of each running cell
        self._orphans = {}  # children that are ours not by birth: whose they were
        self._recent = None
        team.on_line = self.take
        team.on_too_long = self.take_beginning
        team.on_silence = self.check_replaced

    def operations(self):
        """By the name the host uses. Each returns the value of the reply, or None when it replies later."""
        names = ('open', 'list', 'restart', 'close', 'start', 'interrupt', 'kill', 'spool', 'ping')
        return {name: getattr(self, 'do_' + name) for name in names}

    def do_open(self, request):
        name = _text(request['context'])
        if name in self._contexts:
            raise Refusal('already-exists', 'the context is open')
        language = request['language']
        if language not in LANGUAGES:
            raise Refusal('unsupported', 'no interpreter for this language')
        environment = _environment(request['environment'])
        if language == 'javascript' and self._team.node(environment) is None:
            raise Refusal('unsupported', 'there is no node on the PATH of the context')
        cwd = _directory(_text(request['cwd']))
        context = Context(name, language, cwd, environment)
        self.employ(context)
        self._contexts[name] = context
        return {'epoch': context.epoch}

    def do_list(self, request):
        fields = ('language', 'cwd', 'epoch')
        return {
            'contexts': [
                dict({field: getattr(context, field) for field in fields}, context=context.name)
                for context in self._contexts.values()
            ]
        }

    def do_restart(self, request):
        self.end_worker(self.context_of(request), 'restart', request)

    def do_close(self, request):
        context = self._contexts.get(_text(request['context']))
        if context is None:
            return {}
        self.end_worker(context, 'close', request)

    def do_start(self, request):
        context = self.context_of(request)
        self.reap()
        if context.ending is not None:
            context.ending.queued.append(request)
            return None
        if context.cell is not None:
            raise Refusal('invalid-argument', 'a cell runs in this context')
        name, code = _text(request['cell']), _text(request['code'])
        if name in self._cells:
            raise Refusal('already-exists', 'a cell of this name runs')
        environment = _environment(request['environment'])
        stream_bytes = request['streamBytes']
        if not _is_count(stream_bytes):
            raise Refusal('invalid-argument', 'streamBytes is not a count')
        if context.worker is None:
            self.employ(context)
        self.begin(context, name, code, environment, stream_bytes)
        return {}

    def do_interrupt(self, request):
        context = self._cells.get(request['cell'])
        if context is not None and context.ending is None:
            context.cell.interrupted = True
            self.interrupt(context, context.cell, 0)
        return {}

    def do_kill(self, request):
        context = self._cells.get(request['cell'])
        if context is None:
            return {}
        self.end_worker(context, 'kill', request)

    def do_spool(self, request):
        # What does not fit a frame is asked for again, from where this ends.
        length = min(request['length'], (self._limits['frameBytes'] - 1024) // 4 * 3)
        data = self._spools.read(request['spool'], max(0, request['offset']), length)
        if data is None:
            raise Refusal('not-found', 'the spool was dropped')
        return {'data': output.base64(data)}

    def do_ping(self, request):
        return {}

    def context_of(self, request):
        context = self._contexts.get(_text(request['context']))
        if context is None:
            raise Refusal('not-found', 'no such context')
        return context

    # Cells

    def begin(self, context, name, code, environment, stream_bytes):
        worker = context.worker
        context.count += 1
        context.late_left = self._limits['backgroundBytes']
        results = ResultBudget(self._limits)
        cell = Cell(name, os.urandom(16).hex(), context.count, results)
        self._retire_late(context)
        self.adopt(self._recent)
        writers = []
        for channel in ('stdout', 'stderr'):
            emit = self.emitter(name, channel)
            tally = output.Tally(self._spools, stream_bytes, self._limits['tailBytes'], emit)
            if worker.outlets is None:
                reader, writer = self._pipes.create()
                writers.append(writer)
            else:
                reader = worker.outlets[channel]
                self._pipes.drain(reader, self.late_feed(context, channel))
            cell.tallies[channel] = tally
            cell.pipes[channel] = reader
            self._loop.watch_source(reader, self.pipe_reader(reader, tally.feed))
        cell.inodes = {os.fstat(fd).st_ino for fd in cell.pipes.values()}
        cell.tick = processes.now_in_ticks()
        cell.known_children = processes.children(worker.pid)
        cell.memory_kills = self._memory.kills()
        context.cell = cell
        self._cells[name] = context
        self._recent = context
        worker.nonce = cell.nonce
        order = {'op': 'cell', 'nonce': cell.nonce, 'code': code, 'environment': environment}
        order['count'] = cell.count
        self._team.order(worker, order, writers)

    def emitter(self, name, channel):
        def emit(data):
            self._loop.say(
                {'event': 'output', 'cell': name, 'channel': channel, 'data': output.base64(data)}
            )

        return emit

    def pipe_reader(self, fd, feed):
        return lambda events: self.read_pipe(fd, feed, output.LARGE_READ_BYTES)

    def read_pipe(self, fd, feed, most):
        """Reads once; False when the pipe has ended."""
        count = self._pipes.read(fd, feed, most)
        if count == 0:
            self._loop.forget(fd)
        elif count and count < FEW_BYTES:
            self._loop.rest(fd, GATHER_S)
        return count != 0

    def drain(self, cell):
        for channel, fd in cell.pipes.items():
            self._pipes.drain(fd, cell.tallies[channel].feed)

    def finish(self, context, outcome, state, error):
        """Sends `end`. What was written before it has been sent when this returns."""
        cell = context.cell
        self.drain(cell)
        self.adopt(context)
        self._loop.say(
            {
                'event': 'end',
                'cell': cell.name,
                'outcome': outcome,
                'state': state,
                'epoch': context.epoch,
                'error': error,
                'count': cell.count,
                'stdout': cell.tallies['stdout'].end(),
                'stderr': cell.tallies['stderr'].end(),
                'omittedResults': cell.results.omitted,
            }
        )
        context.cell = None
        del self._cells[cell.name]
        for channel, fd in cell.pipes.items():
            if fd in self._loop.handlers:
                self._loop.handlers[fd] = self.late_reader(context, channel, fd)
            if context.worker is not None and context.worker.outlets is not None:
                continue
            if fd in self._loop.handlers:
                context.late.append(fd)
            else:
                self._pipes.close(fd)

    def late_feed(self, context, channel):
        """Output of what outlived its cell. What is beyond the allowance is read and dropped."""

        def feed(data, newlines):
            data = data[: context.late_left]
            context.late_left -= len(data)
            if data:
                self._loop.say(
                    {
                        'event': 'background',
                        'context': context.name,
                        'channel': channel,
                        'data': output.base64(data),
                    }
                )

        return feed

    def late_reader(self, context, channel, fd):
        feed = self.late_feed(context, channel)

        def read(events):
            if not self.read_pipe(fd, feed, output.FIRST_READ_BYTES) and fd in context.late:
                context.late.remove(fd)
                self._pipes.close(fd)

        return read

    def _retire_late(self, context, most=MAX_LATE_PIPES):
        while len(context.late) > most:
            fd = context.late.pop(0)
            self._loop.forget(fd)
            self._pipes.close(fd)

    def interrupt(self, context, cell, again):
        """Signals the worker first: it should see the interrupt before it sees its children die of it."""
        if context.cell is not cell or context.ending is not None:
            return
        worker = context.worker.pid
        if context.worker.alarm is None:
            processes.send(worker, signal.SIGINT)
        else:
            self.sound(context.worker.alarm, cell)
        self.signal_children(worker, cell, signal.SIGINT)
        if again < len(INTERRUPT_AGAIN_S):
            self._loop.later(INTERRUPT_AGAIN_S[again], lambda: self.interrupt(context, cell, again + 1))

    @staticmethod
    def signal_children(worker, cell, number):
        """Signals what a cell started and what that started, not what earlier cells left running."""
        table = processes.snapshot()
        for pid in processes.started_since(table, worker, cell.tick, cell.known_children):
            processes.send(pid, number)

    @staticmethod
    def sound(alarm, cell):
        try:
            os.write(alarm, b'%d ' % cell.count)
        except OSError:
            pass

    # Workers

    def employ(self, context):
        """Gives a context a fresh worker."""
        worker = self._team.hire(context.language, context.cwd, context.environment)
        worker.context = context
        for outlets in (worker.outlets or {}, worker.late_outlets):
            for channel, fd in outlets.items():
                self._loop.watch_source(fd, self.late_reader(context, channel, fd))
        worker.birth = os.urandom(16).hex()
        context.worker = worker
        order = {'op': 'open', 'nonce': worker.birth, 'cwd': context.cwd}
        order['environment'] = context.environment
        order['bundleBytes'] = self._team.bundle_bytes
        self._team.order(worker, order)
        self._loop.later(SPARE_AFTER_S, self._team.prepare_spare)

    # What workers say

    def take(self, worker, line):
        frame = decode(line) or {}
        context, nonce, kind = worker.context, frame.get('nonce'), frame.get('type')
        if kind == 'ready' and nonce == worker.birth:
            worker.ready = True
        elif nonce is None or nonce != worker.nonce or context.ending is not None:
            worker.stray_lines += 1
        elif kind == 'result' and _is_result(frame):
            self.take_result(context.cell, frame)
            if worker.outlets is None and not frame['main']:
                self._team.order(worker, {'op': 'displayed', 'number': frame.get('number')})
        elif kind == 'end':
            self.take_end(worker, context, frame)
        else:
            worker.stray_lines += 1

    def take_beginning(self, worker, head):
        """Of a frame that is too long nothing else is known. An end must not be lost: it is told without its error."""
        context = worker.context
        start = '{"nonce":"%s","type":"end"' % worker.nonce
        if worker.nonce is not None and context.ending is None and head.startswith(start.encode()):
            error = _death('Error', 'the error of the cell was too large to be told')
            self.take_end(worker, context, {'outcome': 'error', 'error': error})
        else:
            worker.stray_lines += 1

    def take_result(self, cell, frame):
        if cell.results.admits(frame['bundle'], frame['omitted']):
            self.drain(cell)
            result = {key: frame[key] for key in ('bundle', 'main', 'omitted')}
            self._loop.say(dict(result, event='result', cell=cell.name))

    def take_end(self, worker, context, frame):
        outcome, error = frame.get('outcome'), frame.get('error')
        if outcome not in ('ok', 'error', 'interrupted', 'memory'):
            outcome = 'error'
        # Only we know whether anybody asked.
        if outcome == 'interrupted' and not context.cell.interrupted:
            outcome = 'error'
        worker.nonce = None
        if context.cell.interrupted:
            # Whoever ignored the interrupt does not outlive the cell that was stopped for good reason.
            self.signal_children(worker.pid, context.cell, signal.SIGKILL)
        self.finish(context, outcome, 'kept', None if outcome == 'ok' else _error(error))

    # Ends

    def end_worker(self, context, cause, request=None):
        """Ends the worker of a context and all it started. The context settles when they are gone."""
        if context.ending is None:
            self.begin_ending(context, cause)
        elif cause == 'close':
            context.ending.cause = cause
        if request is not None:
            context.ending.replies.append(request)
        self.adopt(context)
        self.hunt(context)
        self.settle(context, context.ending)

    def begin_ending(self, context, cause):
        ending = context.ending = Ending(cause)
        ending.reaped = context.worker is None
        self._loop.later(SETTLE_AFTER_S, lambda: self.settle(context, ending, True))

    def hunt(self, context):
        roots = [pid for pid, owner in self._orphans.items() if owner is context]
        session = None
        if context.worker is not None:
            session = context.worker.pid
            if not context.ending.reaped:
                roots.append(session)
        return processes.hunt(roots, session)

    def settle(self, context, ending, late=False):
        """Ends what waits for the end of a worker, once it and all it started are gone."""
        if context.ending is not ending:
            return
        if not late and (not ending.reaped or context in self._orphans.values()):
            return
        if ending.cause != 'close':
            context.epoch += 1
        context.ending = None
        if context.cell is not None:
            outcome, error = self.account(context, ending)
            self.finish(context, outcome, 'lost', error)
        worker, context.worker = context.worker, None
        if worker is not None:
            self._team.dismiss(worker)
        self._retire_late(context, 0)
        context.count = 0
        if ending.cause == 'close':
            self._contexts.pop(context.name, None)
        elif worker is None or worker.ready or ending.cause != 'died':
            # A worker that dies before it is ready would die again: the next cell finds out.
            self.employ(context)
        for request in ending.replies:
            self._loop.reply(request, {'epoch': context.epoch} if request['op'] == 'restart' else {})
        for request in ending.queued:
            self._loop.handle(request)

    def account(self, context, ending):
        """The outcome and error of a cell whose worker is gone."""
        if ending.cause == 'replaced':
            text = 'the interpreter was replaced by another program, or closed its channel'
            return 'exited', _death('InterpreterReplaced', text)
        if ending.cause != 'died':
            return 'interrupted', _death('InterpreterKilled', 'the interpreter was killed on request')
        if os.WIFSIGNALED(ending.status):
            number = os.WTERMSIG(ending.status)
            if number == signal.SIGKILL and self._memory.kills() > context.cell.memory_kills:
                return 'memory', _death('MemoryError', 'the interpreter ran out of memory')
            text = 'the interpreter was killed by ' + processes.signal_name(number)
            return 'killed', _death('InterpreterKilled', text)
        code = os.WEXITSTATUS(ending.status)
        text = 'the interpreter exited with status %d' % code
        return 'exited', _death('InterpreterExit', text, code)

    def check_replaced(self, worker):
        """The private channel closed: the worker is exiting, or another program took its place."""
        self.reap()
        context = worker.context
        if worker.pid not in self._team.by_pid:
            return
        found = processes.entry(worker.pid)
        if found is not None and (found.exiting or found.dead):
            return
        if context is None:
            processes.send(worker.pid, signal.SIGKILL)
        elif context.ending is None:
            self.end_worker(context, 'replaced')

    def reap(self):
        """Takes note of every child that ended."""
        reaped = False
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            reaped = True
            self._orphans.pop(pid, None)
            worker = self._team.by_pid.pop(pid, None)
            if worker is not None:
                self.on_death(worker, status)
        if reaped:
            self.adopt(self._recent)
            for context in list(self._contexts.values()):
                ending = context.ending
                if ending is not None:
                    if context in self._orphans.values():
                        self.hunt(context)
                    self.settle(context, ending)

    def on_death(self, worker, status):
        # Its last words may be an `end`.
        while self._team.listen(worker):
            pass
        context = worker.context
        if context is None:
            self._team.dismiss(worker)
            self._loop.later(SPARE_AFTER_S, self._team.prepare_spare)
            return
        self.adopt(context)
        if context.ending is None:
            self.begin_ending(context, 'died')
        context.ending.status, context.ending.reaped = status, True
        self.hunt(context)

    def adopt(self, context):
        """Notes children that became ours when their parents died, as those of a context."""
        for pid in processes.children(os.getpid()):
            if pid not in self._team.by_pid and pid not in self._orphans:
                found = processes.entry(pid)
                self._orphans[pid] = context if found is None else self.owner(pid, found, context)

    def owner(self, pid, orphan, context):
        """Whose an orphan is: its session's, else that of its pipes, else of a cell that ran when it started."""
        worker = self._team.by_pid.get(orphan.session)
        if worker is not None:
            return worker.context
        held = processes.output_inodes(pid)
        for owner in self._cells.values():
            if owner.cell.inodes & held:
                return owner
        running = [owner for owner in self._cells.values() if owner.cell.tick <= orphan.started]
        return context if context in running or not running else running[-1]

    def end_all(self, deadline):
        """Ends everything that runs below us."""
        while time.monotonic() < deadline:
            processes.hunt(processes.children(os.getpid()), None)
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
                time.sleep(0.002)
            except ChildProcessError:
                return
