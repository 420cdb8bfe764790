"""The cells of one context, from their code to their end; the last part, which starts it all."""

# A worker that was just opened is about to get a cell: what it may need later can wait.
IDLE_MS = 30
CO_COROUTINE = 0x80
# How a worker ends that cannot enter its directory.
EXIT_NO_DIRECTORY = 72


class Interpreter:
    def __init__(self, channel, alarm):
        self.channel = channel
        self.interrupts = Interrupts(alarm)
        self.own_modules = OwnModules()
        self.loop = Loop()
        self.sources = Sources()
        self.future_flags = 0
        self.output = None
        self.namespace = None
        self.displayed = 0
        self.main_thread = _thread.get_ident()
        # Held while a result is sent: none of a cell may follow its end.
        self._telling = _thread.allocate_lock()
        self._told = None
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
            self.own_modules.module('traceback')
            self.sources.show_all(self.own_modules.module('linecache'))
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
            module.import_with(self.own_modules.module)
            module.send_results_to(self.emit_displayed, bundle_bytes)
            self._hook.finder = module.install()
            module.after_import('linecache', self.sources.show_all)
            self._results = module
        return self._results

    # Set-up

    def open(self, order):
        os.environ.clear()
        os.environ.update(order['environment'])
        try:
            os.chdir(order['cwd'])
        except OSError:
            # It was there a moment ago. Ended slowly, this would look like another program's doing.
            os._exit(EXIT_NO_DIRECTORY)
        inherit_cells()
        os.register_at_fork(after_in_child=self.channel.abandon)
        sys.meta_path.insert(0, self._hook)
        set_path(order['environment'])
        self.namespace = make_main()
        sys.unraisablehook = self.on_unraisable
        if 'TZ' in order['environment']:
            import time

            time.tzset()
        self.interrupts.install()
        self.channel.send({'nonce': order['nonce'], 'type': 'ready'})

    # Cells

    def run_cell(self, order):
        descriptors = self.channel.take_descriptors()
        previous, self.output = self.output, Output(descriptors, order['nonce'])
        if previous is not None:
            previous.retire()
        for index, pipe in enumerate(self.output.pipes):
            os.dup2(pipe._own.fileno(), index + 1)
        sys.stdin = sys.__stdin__ = fresh_stdin()
        current_cell.set(self.output)
        del previous
        self.channel.hold_reserve()
        sys.stdout = sys.__stdout__ = self._streams[0]
        sys.stderr = sys.__stderr__ = self._streams[1]
        restore = self.set_environment(order['environment'])
        self.interrupts.install(order['count'])
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
        self.sources.add(filename, source, self._modules.get('linecache'))
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
        features = self.own_modules.module('__future__')
        for name in features.all_feature_names:
            self.future_flags |= flags & getattr(features, name).compiler_flag

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
            self.emit(self.output, {'text/plain': repr(value)}, [], True)
            return
        results = self.results()
        bundle, omitted = results.bundle(value, bundle_bytes)
        self.emit(self.output, bundle, omitted, True)
        if results.is_figure(value):
            results.close_figure(value)

    def emit_displayed(self, bundle, omitted):
        cell = current_cell.get(None) or self.output
        self.displayed += 1
        number = self.displayed
        if not self.channel.ours or not self.emit(cell, bundle, omitted, False, number):
            # In a forked child, or of a cell that has ended, there is nothing but its output.
            print(bundle.get('text/plain', '<%s>' % ', '.join(bundle)))
            return
        # What is printed next must not overtake it. Other threads cannot wait: the answer is ours to read.
        if _thread.get_ident() == self.main_thread:
            while self.channel.receive().get('number') != number:
                pass
            self.channel.hold_reserve()

    def emit(self, cell, bundle, omitted, main, number=0):
        """Sends a result of a cell; returns whether the cell may still have one."""
        frame = {'nonce': cell.nonce, 'type': 'result', 'main': main, 'number': number}
        with self._telling:
            if cell is not self.output or cell is self._told:
                return False
            self.channel.send(dict(frame, bundle=bundle, omitted=omitted))
            return True

    def conclude(self, failure):
        """Reports the end. Must work in whatever state the program left the process."""
        outcome, record = 'ok', None
        if failure is not None:
            outcome = self.outcome_of(failure)
            try:
                record = self.own_modules.first(self.interrupts.during, self.record, failure)
            except BaseException:
                record = {'name': type(failure).__name__[:200]}
        with self._telling:
            self._told = self.output
            self.channel.send(
                {'nonce': self.output.nonce, 'type': 'end', 'outcome': outcome, 'error': record}
            )

    def outcome_of(self, failure):
        if isinstance(failure, KeyboardInterrupt) and self.interrupts.raised:
            return 'interrupted'
        return 'memory' if isinstance(failure, MemoryError) else 'error'

    def record(self, failure):
        try:
            self.sources.show_all(self.own_modules.module('linecache'))
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

    def on_unraisable(self, report):
        if report.exc_type is KeyboardInterrupt:
            self.interrupts.again()
        else:
            sys.__unraisablehook__(report)


def leave_tracing():
    """A trace function that the program left behind must not see, or stop, our own code."""
    leave_trace(None)
    leave_profile(None)
    if sys.getrecursionlimit() < 1000:
        set_recursion_limit(1000)


channel = Channel(channel_fd)
interpreter = Interpreter(channel, Alarm(alarm_fd, channel))
interpreter.serve()
