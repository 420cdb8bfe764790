"""The cells of one context, as they are asked for from outside; the last part, which makes it all."""


class Interpreter(Cells):
    def __init__(self):
        super().__init__(lambda: host.tookInterrupt())
        self.cell = None
        self.devices = None
        self._streams = (Stream(0), Stream(1))

    def prepare(self):
        """What lies in the snapshot, so that no cell waits for it."""
        use_timer_loops()
        sys.modules['time'].sleep = sleep
        self.own_modules.module('signal').pause = pause
        wait_in_select(self.own_modules.module('select'))
        close_names()
        bound_recursion()
        self.preload()
        self.results().after_import('zoneinfo._common', explain_time_zones)

    def connect(self, outside):
        """Once for each interpreter, after the snapshot: what differs between them."""
        global host
        host = outside
        self.own_modules.module('random').seed()
        self.devices = Devices()

    def open(self, text):
        order = scan(text, 0)[0]
        os.environ.clear()
        os.environ.update(order['environment'])
        os.chdir(order['cwd'])
        sys.meta_path.insert(0, self._hook)
        sys.meta_path.append(PackageFinder())
        sys.argv[:] = ['']
        added = [part for part in os.environ.get('PYTHONPATH', '').split(os.pathsep) if part]
        sys.path[:] = ['', *added, *(part for part in sys.path if part)]
        self.namespace = make_main()
        sys.unraisablehook = self.interrupts.on_unraisable
        self.interrupts.install()
        # What runs for the first time is compiled then: that is no time of a cell.
        self.run('[0][0]', 0)

    def run_cell(self, text):
        """Runs a cell; returns its end."""
        order = scan(text, 0)[0]
        self.cell = order['number']
        current_cell.set(self.cell)
        sys.stdin = sys.__stdin__ = fresh_stdin()
        sys.stdout = sys.__stdout__ = self._streams[0]
        sys.stderr = sys.__stderr__ = self._streams[1]
        restore = self.set_environment(order['environment'])
        self.interrupts.install()
        failure = self.run(order['code'], order['count'])
        restore()
        outcome, record = self.account(failure)
        failure = None
        self.drop()
        return ''.join(pieces({'outcome': outcome, 'error': record}, 0))

    def emit_main(self, bundle, omitted):
        self._emit(bundle, omitted, True)

    def emit_displayed(self, bundle, omitted):
        if current_cell.get(None) is self.cell:
            self._emit(bundle, omitted, False)
        else:
            # Of a cell that has ended there is nothing but its output.
            print(bundle.get('text/plain', '<%s>' % ', '.join(bundle)))

    def _emit(self, bundle, omitted, main):
        host.result(''.join(pieces({'bundle': bundle, 'main': main, 'omitted': omitted}, 0)))


interpreter = Interpreter()
interpreter.prepare()
