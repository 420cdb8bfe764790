"""
The worker: runs the cells of one context. What it tells the supervisor may be false when the code
of a cell wants it to be; what it needs to tell it at all is out of the reach of that code.
"""

import io
import os
import sys

import _ast
import _contextvars
import _json
import _signal as signal
import _socket as socket
import _thread
import fcntl
import select
import site

# The supervisor puts these here: channel_fd, urgent, results_source, bundle_bytes, scan, pieces.


def private(module):
    """A module as it is now, whatever a program does to it later."""
    copy = type(sys)(module.__name__)
    copy.__dict__.update(vars(module))
    return copy


io, os, signal = private(io), private(os), private(signal)
fcntl, select = private(fcntl), private(select)
leave_trace, leave_profile, set_recursion_limit = sys.settrace, sys.setprofile, sys.setrecursionlimit

READ_BYTES = 1 << 18
SLICE_CHARS = 1 << 18
# A worker that was just opened is about to get a cell: what it may need later can wait.
IDLE_MS = 30
# Numbers kept free for what comes over the channel: two pipes, and one while they are moved.
RESERVED = 3
CO_COROUTINE = 0x80
# Importing one of these means that values or errors are about to be shown.
HOOKED_IMPORTS = ('linecache', 'matplotlib', 'IPython', 'plotly')

current_cell = _contextvars.ContextVar('anybox_cell')


# The supervisor


class Channel:
    """The private channel. Closed in forked children, who have nothing to say here."""

    def __init__(self, fd):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=fd)
        self.pid = os.getpid()
        self.lowest = fd
        self.held = b''
        self.reserve = []
        self.descriptors = []
        self._lock = _thread.allocate_lock()

    @property
    def ours(self):
        return self.socket is not None and os.getpid() == self.pid

    def send(self, frame):
        # Begins with a newline: bytes that a program wrote to this descriptor spoil their own line only.
        data = ('\n' + ''.join(pieces(frame, 0)) + '\n').encode('ascii')
        with self._lock:
            if self.ours:
                self.socket.sendall(data)

    def receive(self):
        """The next order. Descriptors that came are in `descriptors`, perhaps before their order was read."""
        held = [self.held]
        while b'\n' not in held[-1]:
            # Descriptors are lost where there is no number for them, and programs use them up.
            close_all(self.reserve)
            data, extra, _, _ = self.socket.recvmsg(READ_BYTES, socket.CMSG_SPACE(8))
            if not data:
                os._exit(0)
            held.append(data)
            for _, _, packed in extra:
                self.descriptors += unpack(packed)
        line, self.held = b''.join(held).split(b'\n', 1)
        return scan(line.decode('utf-8'), 0)[0]

    def take_descriptors(self):
        taken, self.descriptors = self.descriptors, []
        if len(taken) != 2:
            # Better a cell that is known to have failed than one that speaks as another.
            os._exit(71)
        return [self.set_aside(fd) for fd in taken]

    def set_aside(self, fd):
        """Moves a descriptor of ours beside the channel: programs close the low numbers, and use them again."""
        for lowest in (self.lowest, 3):
            try:
                moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, lowest)
            except OSError:
                # A program may have used them all up, or lowered the limit.
                continue
            os.close(fd)
            return moved
        return fd

    def hold_reserve(self):
        while len(self.reserve) < RESERVED:
            try:
                self.reserve.append(self.set_aside(os.open(os.devnull, os.O_RDONLY)))
            except OSError:
                return

    def idle_for(self, milliseconds):
        poll = select.poll()
        poll.register(self.socket.fileno(), select.POLLIN)
        return not self.held and not poll.poll(milliseconds)

    def abandon(self):
        """In a forked child."""
        taken, self.socket = self.socket, None
        if taken is not None:
            taken.close()


def unpack(packed):
    return [
        int.from_bytes(packed[at : at + 4], sys.byteorder) for at in range(0, len(packed) - 3, 4)
    ]


def close_all(descriptors):
    """Programs close descriptors that are not theirs; what is closed already is as good."""
    while descriptors:
        try:
            os.close(descriptors.pop())
        except OSError:
            pass


# Output


class CellPipe(io.RawIOBase):
    """One channel of one cell: descriptor 1 or 2 while the cell is the current one, its own pipe later."""

    def __init__(self, number, fd):
        self._own = io.FileIO(fd, 'wb')
        self._number = number

    def retire(self):
        self._number = self._own.fileno()

    def write(self, data):
        count = os.write(self._number, data)
        # A signal that the program handles cuts a write short.
        while count < len(data):
            count += os.write(self._number, data[count:])
        return count

    def writable(self):
        return True

    def fileno(self):
        return self._number


class Output:
    """
    The standard streams of one cell. Lives as long as the cell, or threads and tasks it left behind.
    It holds nothing back: what was written is in the pipe, whatever ends this process next.
    """

    def __init__(self, descriptors):
        self.pipes = [CellPipe(number, fd) for number, fd in zip((1, 2), descriptors)]
        self.texts = [
            io.TextIOWrapper(pipe, 'utf-8', 'backslashreplace', newline='\n', write_through=True)
            for pipe in self.pipes
        ]

    def retire(self):
        for pipe in self.pipes:
            pipe.retire()


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr`: writes to the cell that the running thread or task belongs to."""

    def __init__(self, index):
        self._index = index
        self.buffer = BinaryStream(self)

    def _text(self):
        return (current_cell.get(None) or interpreter.output).texts[self._index]

    def write(self, text):
        stream = self._text()
        if len(text) <= SLICE_CHARS:
            return stream.write(text)
        for start in range(0, len(text), SLICE_CHARS):
            stream.write(text[start : start + SLICE_CHARS])
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        self._text().flush()

    def close(self):
        self.flush()

    def fileno(self):
        return self._index + 1

    def writable(self):
        return True

    def isatty(self):
        return False

    def reconfigure(self, **options):
        self._text().reconfigure(**dict(options, write_through=True))

    name = property(lambda self: ('<stdout>', '<stderr>')[self._index])
    mode = 'w'
    encoding = 'utf-8'
    errors = 'backslashreplace'
    line_buffering = True
    newlines = None


class BinaryStream(io.BufferedIOBase):
    """The `buffer` of a stream."""

    def __init__(self, stream):
        self._stream = stream

    def write(self, data):
        return self._stream._text().buffer.write(memoryview(data).cast('B'))

    def flush(self):
        self._stream.flush()

    def close(self):
        self.flush()

    def fileno(self):
        return self._stream.fileno()

    def writable(self):
        return True

    def isatty(self):
        return False

    name = property(lambda self: self._stream.name)
    mode = 'wb'


def inherit_cells():
    """Makes threads belong to the cell that started them."""

    def adopting(start):
        def start_thread(function, *arguments, **options):
            cell = current_cell.get(None)

            def run(*its_arguments, **its_options):
                if cell is not None:
                    current_cell.set(cell)
                return function(*its_arguments, **its_options)

            return start(run, *arguments, **options)

        return start_thread

    for name in ('start_new_thread', 'start_new', 'start_joinable_thread'):
        if hasattr(_thread, name):
            setattr(_thread, name, adopting(getattr(_thread, name)))


# Interrupts


class Interrupts:
    """Turns SIGINT into one KeyboardInterrupt per cell, inside the program's code only."""

    def __init__(self):
        self._armed = False
        self.raised = False

    def install(self):
        self._armed = self.raised = False
        signal.signal(signal.SIGINT, self._on_signal)

    def _on_signal(self, number, frame):
        if self._armed and not self.raised:
            self.raised = True
            raise KeyboardInterrupt

    def again(self):
        """The exception was swallowed where none can pass: a finalizer, a callback."""
        self.raised = False

    def during(self, function, *arguments):
        """Calls a function that may be interrupted. Afterwards nothing can be, however it ends."""
        try:
            try:
                self._armed = True
                return function(*arguments)
            finally:
                self._armed = False
        except KeyboardInterrupt:
            # Perhaps raised by us between the end of the function and the line above.
            self._armed = False
            raise


# Programs


class Program:
    """A parsed cell: statements, then perhaps an expression whose value is the result."""

    def __init__(self, source, filename, flags):
        self.source = source
        self._filename = filename
        self._flags = flags | getattr(_ast, 'PyCF_ALLOW_TOP_LEVEL_AWAIT', 0)
        tree = self._parse(_ast.PyCF_ONLY_AST)
        self.last = None
        self.quiet = False
        if tree.body and isinstance(tree.body[-1], _ast.Expr):
            last = tree.body.pop()
            self.quiet = self._ends_in_semicolon(last)
            self.last = self._compile(_ast.Expression(last.value), 'eval')
        self.statements = self._compile(tree, 'exec') if tree.body else None

    def _parse(self, only_tree):
        try:
            return compile(self.source, self._filename, 'exec', self._flags | only_tree, True)
        except SyntaxError:
            rewritten = with_commands(self.source)
            if rewritten is None:
                raise
            try:
                return compile(rewritten, self._filename, 'exec', self._flags | only_tree, True)
            except SyntaxError:
                pass
            raise

    def _compile(self, tree, mode):
        return compile(tree, self._filename, mode, self._flags, True)

    def _ends_in_semicolon(self, last):
        lines = self.source.encode('utf-8', 'surrogatepass').splitlines(True)
        rest = lines[last.end_lineno - 1][last.end_col_offset :]
        return rest.lstrip().startswith(b';')


def with_commands(source):
    """The source with `!command` and `%pip` lines as calls, line by line; None if it has none."""
    lines = source.split('\n')
    found = False
    for number, line in enumerate(lines):
        bare = line.lstrip()
        indent = line[: len(line) - len(bare)]
        call = None
        if bare.startswith('!') and not bare.startswith('!='):
            call = '__anybox_command__(%r)' % bare[1:].strip()
        elif bare.startswith('%pip ') or bare.strip() == '%pip':
            call = '__anybox_pip__(%r)' % bare[4:].strip()
        elif bare.startswith('%cd ') or bare.strip() == '%cd':
            call = '__anybox_cd__(%r)' % bare[3:].strip()
        if call is not None:
            lines[number] = indent + call
            found = True
    return '\n'.join(lines) if found else None


def run_command(command):
    """`!command`: its output goes where the cell's goes, its status to `_exit_code`."""
    import subprocess

    sys.stdout.flush()
    sys.stderr.flush()
    try:
        interpreter.namespace['_exit_code'] = subprocess.call(command, shell=True)
    except KeyboardInterrupt as interrupt:
        # Where subprocess was waiting is no business of who reads the traceback.
        raise interrupt.with_traceback(None)


def run_pip(arguments):
    import shlex

    run_command('%s -m pip %s' % (shlex.quote(sys.executable), arguments))


def change_directory(path):
    os.chdir(os.path.expanduser(path.strip('\'"') or '~'))


def refuse_input(prompt=''):
    raise RuntimeError('input() is not available here: there is nobody to answer; pass values in the code')


class Loop:
    """The event loop of top-level await: one for all cells, made when first needed."""

    def __init__(self):
        self._loop = None
        self._where = None

    def run(self, coroutine):
        import asyncio

        if self._loop is None or self._loop.is_closed():
            self._loop = self._existing(asyncio) or asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        task = self._loop.create_task(self._traced(coroutine))
        try:
            return self._loop.run_until_complete(task)
        except KeyboardInterrupt as interrupt:
            if task.done():
                raise
            self._cancel(task, asyncio.CancelledError)
            raise interrupt.with_traceback(self._where)

    @staticmethod
    def _existing(asyncio):
        """The loop that the program got when it asked for one outside of any."""
        try:
            loop = asyncio.get_event_loop_policy()._local._loop
        except AttributeError:
            return None
        return loop if loop is not None and not loop.is_closed() else None

    def _cancel(self, task, cancelled):
        task.cancel()
        try:
            self._loop.run_until_complete(task)
        except cancelled:
            pass

    async def _traced(self, coroutine):
        """Notes where the code was when it was cancelled; older versions do not tell."""
        self._where = None
        try:
            return await coroutine
        except BaseException as error:
            self._where = error.__traceback__
            raise


# The interpreter


class Interpreter:
    def __init__(self, channel):
        self.channel = channel
        self.interrupts = Interrupts()
        self.loop = Loop()
        self.sources = {}
        self.future_flags = 0
        self.output = None
        self.namespace = None
        self.displayed = 0
        self.main_thread = _thread.get_ident()
        self._nonce = None
        self._results = None
        self._modules = sys.modules
        self._hook = ImportHook(self.results)
        self._streams = (Stream(0), Stream(1))

    def serve(self):
        preloaded = False
        while True:
            if not preloaded and (self.output or not urgent) and self.channel.idle_for(IDLE_MS):
                preloaded = True
                self.preload()
            order = self.channel.receive()
            if order['op'] == 'open':
                self.open(order)
            elif order['op'] == 'cell':
                self.run_cell(order)

    def preload(self):
        """What errors and results need, before a program can break it."""
        try:
            import traceback

            import linecache

            linecache.getline, traceback.TracebackException
            self.results()
        except Exception:
            pass

    def results(self):
        """The module of that name, made when first needed."""
        if self._results is None:
            # A program may have emptied the table that these are imported from.
            for needed in (sys, _json):
                self._modules.setdefault(needed.__name__, needed)
            module = type(sys)('anybox_results')
            module.__dict__['__builtins__'] = __builtins__
            exec(compile(results_source, '<anybox results>', 'exec'), module.__dict__)
            module.send_results_to(self.emit_displayed, bundle_bytes)
            self._hook.finder = module.install()
            module.after_import('linecache', self.register_sources)
            self._results = module
        return self._results

    # Set-up

    def open(self, order):
        os.environ.clear()
        os.environ.update(order['environment'])
        os.chdir(order['cwd'])
        inherit_cells()
        os.register_at_fork(after_in_child=self.channel.abandon)
        sys.meta_path.insert(0, self._hook)
        self.set_path(order['environment'])
        self.make_main()
        sys.unraisablehook = self.on_unraisable
        if 'TZ' in order['environment']:
            import time

            time.tzset()
        self.interrupts.install()
        self.channel.send({'nonce': order['nonce'], 'type': 'ready'})

    def set_path(self, environment):
        """As a plain `python3` has it, though we were started without site packages."""
        added = [part for part in environment.get('PYTHONPATH', '').split(os.pathsep) if part]
        sys.path[:] = added + [part for part in sys.path if part]
        sys.argv[:] = ['']
        try:
            # The flag of our own start would keep out what `pip install --user` installs.
            if not environment.get('PYTHONNOUSERSITE') and os.getuid() == os.geteuid():
                site.ENABLE_USER_SITE = True
            site.main()
        except Exception:
            pass
        # Not before: site would make it the directory of this moment.
        sys.path.insert(0, '')

    def make_main(self):
        builtins = sys.modules['builtins']
        main = type(sys)('__main__')
        self.namespace = main.__dict__
        self.namespace['__builtins__'] = builtins
        sys.modules['__main__'] = main
        builtins.display = display
        builtins.input = refuse_input
        builtins.__anybox_command__ = run_command
        builtins.__anybox_pip__ = run_pip
        builtins.__anybox_cd__ = change_directory

    # Cells

    def run_cell(self, order):
        previous, self.output = self.output, Output(self.channel.take_descriptors())
        if previous is not None:
            previous.retire()
        for index, pipe in enumerate(self.output.pipes):
            os.dup2(pipe._own.fileno(), index + 1)
        sys.stdin = sys.__stdin__ = fresh_stdin()
        current_cell.set(self.output)
        del previous
        self.channel.hold_reserve()
        self._nonce = order['nonce']
        sys.stdout = sys.__stdout__ = self._streams[0]
        sys.stderr = sys.__stderr__ = self._streams[1]
        restore = self.set_environment(order['environment'])
        self.interrupts.install()
        failure = None
        try:
            self.interrupts.during(self.execute, order['code'], '<cell %d>' % order['count'])
        except BaseException as error:
            failure = error
        leave_tracing()
        if not self.channel.ours:
            self.leave_child(failure)
        restore()
        self.conclude(failure)
        # The traceback holds this frame: without this the variables of the program would live on.
        failure = None

    def set_environment(self, environment):
        """Sets the variables of a cell; returns what takes them back."""
        before = {name: os.environ.get(name) for name in environment}
        os.environ.update(environment)

        def restore():
            for name, value in before.items():
                if value is not None:
                    os.environ[name] = value
                else:
                    os.environ.pop(name, None)

        return restore

    def execute(self, source, filename):
        self.sources[filename] = source
        linecache = self._modules.get('linecache')
        if linecache is not None:
            self.register_source(linecache, filename)
        program = Program(source, filename, self.future_flags)
        if '__future__' in source and program.statements is not None:
            self.keep_future(program.statements.co_flags)
        value = self.run_parts([part for part in (program.statements, program.last) if part])
        if program.last is None:
            value = None
        if not self.channel.ours:
            return
        if value is not None and not program.quiet:
            self.show(value)
        if 'matplotlib._pylab_helpers' in self._modules:
            self.results().show_figures()

    def keep_future(self, flags):
        import __future__

        for name in __future__.all_feature_names:
            self.future_flags |= flags & getattr(__future__, name).compiler_flag

    def run_parts(self, parts):
        """The value of the last part. A cell that awaits anything runs as a whole in the event loop."""
        if any(part.co_flags & CO_COROUTINE for part in parts):
            return self.loop.run(self.await_parts(parts))
        value = None
        for part in parts:
            value = eval(part, self.namespace)
        return value

    async def await_parts(self, parts):
        for part in parts:
            value = eval(part, self.namespace)
            if part.co_flags & CO_COROUTINE:
                value = await value
        return value

    def show(self, value):
        self.namespace['_'] = value
        # Most results are no more than this, and need no more than this.
        if type(value) in (int, float, bool):
            self.emit({'text/plain': repr(value)}, [], True)
            return
        results = self.results()
        bundle, omitted = results.bundle(value, bundle_bytes)
        self.emit(bundle, omitted, True)
        if results.is_figure(value):
            results.close_figure(value)

    def emit_displayed(self, bundle, omitted):
        if not self.channel.ours:
            print(bundle.get('text/plain', ''))
            return
        self.displayed += 1
        number = self.displayed
        self.emit(bundle, omitted, False, number)
        # What is printed next must not overtake it. Other threads cannot wait: the answer is ours to read.
        if _thread.get_ident() == self.main_thread:
            while self.channel.receive().get('number') != number:
                pass
            self.channel.hold_reserve()

    def emit(self, bundle, omitted, main, number=0):
        frame = {'nonce': self._nonce, 'type': 'result', 'main': main, 'number': number}
        self.channel.send(dict(frame, bundle=bundle, omitted=omitted))

    def conclude(self, failure):
        """Reports the end. Must work in whatever state the program left the process."""
        outcome, record = 'ok', None
        if failure is not None:
            outcome = self.outcome_of(failure)
            try:
                record = self.interrupts.during(self.record, failure)
            except BaseException:
                record = {'name': type(failure).__name__}
        self.channel.send(
            {'nonce': self._nonce, 'type': 'end', 'outcome': outcome, 'error': record}
        )

    def outcome_of(self, failure):
        if isinstance(failure, KeyboardInterrupt) and self.interrupts.raised:
            return 'interrupted'
        return 'memory' if isinstance(failure, MemoryError) else 'error'

    def record(self, failure):
        try:
            import linecache

            self.register_sources(linecache)
        except Exception:
            # A program that broke importing gets a traceback without its lines.
            pass
        return self.results().error_record(failure)

    def leave_child(self, failure):
        """A forked child that ran out of its cell's code ends, as a program of its own would."""
        status = 0
        try:
            if failure is not None:
                results = self.results()
                status = results.exit_code(failure)
                if status is None:
                    status = 1
                    sys.stderr.write(results.error_record(failure)['traceback'])
        finally:
            os._exit(status & 0xFF)

    # Around the program

    def register_sources(self, linecache):
        for filename in self.sources:
            self.register_source(linecache, filename)

    def register_source(self, linecache, filename):
        if filename not in linecache.cache:
            source = self.sources[filename]
            linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)

    def on_unraisable(self, report):
        if report.exc_type is KeyboardInterrupt:
            self.interrupts.again()
        else:
            sys.__unraisablehook__(report)


class ImportHook:
    """Makes the results module when a program first imports something that it connects to."""

    def __init__(self, load):
        self._load = load
        self.finder = None

    def find_spec(self, name, path=None, target=None):
        if self.finder is None and name in HOOKED_IMPORTS:
            self._load()
            return self.finder.find_spec(name, path, target)
        return None


def leave_tracing():
    """A trace function that the program left behind must not see, or stop, our own code."""
    leave_trace(None)
    leave_profile(None)
    if sys.getrecursionlimit() < 1000:
        set_recursion_limit(1000)


def fresh_stdin():
    """A standard input at its end, whatever an earlier cell did to the last one."""
    null = os.open(os.devnull, os.O_RDONLY)
    if null != 0:
        os.dup2(null, 0)
        os.close(null)
    os.set_inheritable(0, True)
    return io.TextIOWrapper(io.BufferedReader(io.FileIO(0, 'rb', closefd=False)), 'utf-8')


def display(*values, **options):
    """Shows values as the result of a cell is shown."""
    interpreter.results().display(*values, **options)


interpreter = Interpreter(Channel(channel_fd))
interpreter.serve()
