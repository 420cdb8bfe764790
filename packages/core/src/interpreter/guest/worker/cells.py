"""One cell, from its code to its value: what is the same wherever Python runs."""

CO_COROUTINE = 0x80
# Its frame is of nobody's code: what Python warns of in it names no line, as it does at the end of a program.
DROP = compile('leavings.clear()', 'sys', 'eval')


class Cells:
    """
    The cells of one context. Whoever embeds it says where results go, by `emit`, and whether the cell that runs was asked
    to stop, by `was_asked`; the other parts of this program are its own.
    """

    def __init__(self, was_asked):
        self.own_modules = OwnModules()
        self.loop = Loop()
        self.interrupts = Interrupts(was_asked, self.loop)
        self.sources = Sources()
        self.future_flags = 0
        self.namespace = None
        # What the program made, and we hold until the end of the cell.
        self.leavings = []
        self._results = None
        self._modules = sys.modules
        self._hook = ImportHook(self.results)

    # For who embeds it

    def emit_main(self, bundle, omitted):
        """Tells the value of the last expression."""
        raise NotImplementedError

    def emit_displayed(self, bundle, omitted):
        """Tells what a program displays."""
        raise NotImplementedError

    def is_ours(self):
        """Whether this is still the process that runs cells, rather than a forked child of it."""
        return True

    # Around the program

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
            module.after_import('asyncio.events', self.loop.offer)
            self._results = module
        return self._results

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

    # The program

    def run(self, source, number):
        """Runs a cell; what left it, or None."""
        try:
            self.interrupts.during(self.execute, source, '<cell %d>' % number)
        except BaseException as error:
            # Without our frames: those of the event loop hold the error themselves, and it would never be dropped.
            error.__traceback__ = self.from_program(error.__traceback__)
            self.leavings.append(error)
            return error
        finally:
            leave_tracing()
        return None

    def from_program(self, traceback):
        while traceback is not None and traceback.tb_frame.f_globals is not self.namespace:
            traceback = traceback.tb_next
        return traceback

    def execute(self, source, filename):
        self.sources.add(filename, source, self._modules.get('linecache'))
        program = Program(source, filename, self.future_flags)
        if '__future__' in source and program.statements is not None:
            self.keep_future(program.statements.co_flags)
        value = self.run_parts([part for part in (program.statements, program.last) if part])
        if program.last is None:
            value = None
        if not self.is_ours():
            return
        self.leavings.append(value)
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
            return self.loop.run(self.await_parts, parts)
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
        self.leavings.append(self.namespace.get('_'))
        self.namespace['_'] = value
        # Most results are no more than this, and need no more than this.
        if type(value) in (int, float, bool):
            self.emit_main({'text/plain': repr(value)}, [])
            return
        results = self.results()
        self.emit_main(*results.bundle(value, bundle_bytes))
        if results.is_figure(value):
            results.close_figure(value)

    # Its end

    def account(self, failure):
        """The outcome and error of a cell. Must work in whatever state the program left the process."""
        if failure is None:
            return 'ok', None
        outcome = 'memory' if isinstance(failure, MemoryError) else 'error'
        if isinstance(failure, KeyboardInterrupt) and self.interrupts.raised:
            outcome = 'interrupted'
        try:
            return outcome, self.own_modules.first(self.interrupts.during, self.record, failure)
        except BaseException:
            return outcome, {'name': type(failure).__name__[:200]}

    def drop(self):
        """Lets go of what the program left, while it is still its cell: that may run, and print, and never end."""
        leavings, self.leavings = self.leavings, []
        try:
            self.interrupts.during(eval, DROP, {'leavings': leavings})
        except BaseException:
            pass

    def record(self, failure):
        try:
            self.sources.show_all(self.own_modules.module('linecache'))
        except Exception:
            # A program that broke importing gets a traceback without its lines.
            pass
        return self.results().error_record(failure)


def leave_tracing():
    """A trace function that the program left behind must not see, or stop, our own code."""
    leave_trace(None)
    leave_profile(None)
    if sys.getrecursionlimit() < 1000:
        set_recursion_limit(1000)
