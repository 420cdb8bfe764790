"""The cells of one context, as the supervisor asks for them; the last part, which starts it all."""

# A worker that was just opened is about to get a cell: what it may need later can wait.
IDLE_MS = 30
# How a worker ends that cannot enter its directory.
EXIT_NO_DIRECTORY = 72


class Interpreter(Cells):
    def __init__(self, channel, alarm):
        super().__init__(alarm.rang)
        self.channel = channel
        self.alarm = alarm
        self.output = None
        self.displayed = 0
        self.main_thread = _thread.get_ident()
        # Held while a result is sent: none of a cell may follow its end.
        self._telling = _thread.allocate_lock()
        self._told = None
        self._streams = (Stream(0), Stream(1))

    def is_ours(self):
        return self.channel.ours

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
        sys.unraisablehook = self.interrupts.on_unraisable
        if 'TZ' in order['environment']:
            import time

            time.tzset()
        self.interrupts.install()
        self.channel.send({'nonce': order['nonce'], 'type': 'ready'})

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
        self.alarm.cell = order['count']
        self.interrupts.install()
        failure = self.run(order['code'], order['count'])
        if not self.channel.ours:
            self.leave_child(failure)
        restore()
        outcome, record = self.account(failure)
        failure = None
        self.drop()
        self.conclude(outcome, record)

    def emit_main(self, bundle, omitted):
        self.emit(self.output, bundle, omitted, True)

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

    def conclude(self, outcome, record):
        """Reports the end."""
        with self._telling:
            self._told = self.output
            self.channel.send(
                {'nonce': self.output.nonce, 'type': 'end', 'outcome': outcome, 'error': record}
            )

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


channel = Channel(channel_fd)
interpreter = Interpreter(channel, Alarm(alarm_fd, channel))
interpreter.serve()
