"""The team: who is hired, launched, told what to do, and let go."""


class Workers:
    """All workers, by process id."""

    def __init__(self, loop, texts, limits):
        self._loop = loop
        self._texts = texts
        self.bundle_bytes = min(limits['bundleBytes'], FRAME_BYTES - ENVELOPE_BYTES)
        self._spare = None
        self._used = False
        self.by_pid = {}
        # Called with a worker and a line, with the beginning of one too long, and when its channel closed.
        self.on_line = None
        self.on_too_long = None
        self.on_silence = None

    def hire(self, language, cwd, environment):
        """A fresh worker: the spare where it will do."""
        self._used = True
        if language == 'javascript':
            return self._launch_node(cwd, environment)
        worker, self._spare = self._spare or self._fork_python(), None
        return worker

    def prepare_spare(self):
        if self._spare is None:
            try:
                self._spare = self._fork_python()
            except (Refusal, OSError):
                # A program may hold all that there is to have: who needs a worker asks again.
                pass

    def node(self, environment):
        """The path of Node on the PATH of an environment; None without it, or without a program for it."""
        if not self._texts.get('javascript'):
            return None
        for folder in environment.get('PATH', os.defpath).split(os.pathsep):
            path = os.path.join(folder, 'node')
            if os.path.isfile(path) and os.access(path, os.X_OK):
                return path
        return None

    def _launch_node(self, cwd, environment):
        """Node cannot receive descriptors: its pipes are made once, and are those of all its cells."""
        # A string in JSON is one in JavaScript.
        realm = ''.join(pieces(self._texts['realm'], 0))
        program = '((realmSource) => {\n%s\n})(%s);' % (self._texts['javascript'], realm)
        argv = [self.node(environment) or 'node', '-e', program]
        ours, theirs = forks.socket_pair()
        outputs = [os.pipe() for _ in range(4)]
        alarmed, alarm = os.pipe()
        readers = [reader for reader, _ in outputs]
        parent = os.getpid()
        pid = forks.fork([ours, theirs, alarmed, alarm, *readers, *(writer for _, writer in outputs)])
        if pid == 0:
            writers = [writer for _, writer in outputs]
            try:
                forks.arrange([None, *writers[:2], theirs, alarmed, *writers[2:]])
                processes.soften_worker(parent)
                os.chdir(cwd)
                os.execve(argv[0], argv, environment)
            finally:
                os._exit(127)
        forks.close_all([theirs, alarmed, *(writer for _, writer in outputs)])
        worker = self._enlist(pid, ours, alarm)
        for fd in readers:
            os.set_blocking(fd, False)
        worker.outlets = dict(zip(('stdout', 'stderr'), readers))
        worker.late_outlets = dict(zip(('stdout', 'stderr'), readers[2:]))
        return worker

    def _fork_python(self):
        ours, theirs = forks.socket_pair()
        alarmed, alarm = os.pipe()
        parent, used = os.getpid(), self._used
        pid = forks.fork([ours, theirs, alarmed, alarm])
        if pid == 0:
            raise Born(lambda: self._become_python([theirs, alarmed], parent, used))
        forks.close_all([theirs, alarmed])
        return self._enlist(pid, ours, alarm)

    def _become_python(self, kept, parent, used):
        """In a forked child: lets go of all that is the supervisor's, and returns what a worker starts from."""
        channel, alarmed = forks.let_go(kept)
        processes.soften_worker(parent)
        os.set_blocking(alarmed, False)
        namespace = {
            # A copy, so that nothing a program does to builtins reaches us.
            '__builtins__': dict(vars(sys.modules['builtins'])),
            '__name__': 'anybox_worker',
            'channel_fd': channel,
            'alarm_fd': alarmed,
            # Needed at once: what can wait must.
            'urgent': not used,
            'results_source': self._texts['results'],
            'bundle_bytes': self.bundle_bytes,
            'scan': scan,
            'pieces': pieces,
        }
        return compile(self._texts['worker'], '<anybox worker>', 'exec'), namespace, used

    def _enlist(self, pid, fd, alarm):
        worker = Worker(pid, fd, lambda head: self.on_too_long(worker, head))
        worker.alarm = alarm
        for ours in (fd, alarm):
            os.set_blocking(ours, False)
        self.by_pid[pid] = worker
        self._loop.watch_source(fd, lambda events: self._on_events(worker))
        return worker

    def order(self, worker, order, descriptors=()):
        """Hands a frame, and descriptors that are ours no longer, to a worker."""
        worker.queue.append([memoryview(encode(order)), tuple(descriptors)])
        self._pump(worker)

    def _pump(self, worker):
        while worker.queue:
            data, descriptors = worker.queue[0]
            try:
                count = forks.send(worker.fd, data, descriptors)
            except BlockingIOError:
                break
            except OSError:
                # Its end is noticed by its parent.
                count = len(data)
            forks.close_all(descriptors)
            worker.queue[0] = [data[count:], ()]
            if count == len(data):
                del worker.queue[0]
        self._loop.watch_writing(worker.fd, bool(worker.queue))

    def _on_events(self, worker):
        if worker.queue:
            self._pump(worker)
        if self.listen(worker) == 0:
            self._loop.forget(worker.fd)
            self.on_silence(worker)

    def listen(self, worker):
        """Reads once from a private channel. Returns the number of bytes, None when there are none yet."""
        try:
            data = os.read(worker.fd, READ_BYTES)
        except BlockingIOError:
            return None
        except OSError:
            data = b''
        for line in worker.lines.cut(data):
            if line:
                self.on_line(worker, line)
        return len(data)

    def dismiss(self, worker):
        """Lets go of a worker that is gone."""
        if worker is self._spare:
            self._spare = None
        self._loop.forget(worker.fd)
        for _, descriptors in worker.queue:
            forks.close_all(descriptors)
        for outlets in (worker.outlets or {}, worker.late_outlets):
            for fd in outlets.values():
                self._loop.forget(fd)
                os.close(fd)
        os.close(worker.alarm)
        os.close(worker.fd)
