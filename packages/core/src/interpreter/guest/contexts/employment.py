"""The worker of each context, from its hiring until it and all it started are gone."""

import os

import _signal as signal

SPARE_AFTER_S = 0.1
# A process in uninterruptible sleep must not hold up its context; the host waits a second.
SETTLE_AFTER_S = 0.5


class Employment:
    """The workers of all contexts. `contexts` has these by name; one that is closed leaves it here."""

    def __init__(self, loop, team, contexts, cells, streams, orphans):
        self._loop = loop
        self._team = team
        self._contexts = contexts
        self._cells = cells
        self._streams = streams
        self._orphans = orphans
        team.on_silence = self.check_replaced

    def employ(self, context):
        """Gives a context a fresh worker, in its directory as that is now."""
        directory = _directory(context.cwd)
        worker = self._team.hire(context.language, directory, context.environment)
        worker.context = context
        self._streams.follow(context, worker)
        worker.birth = os.urandom(16).hex()
        context.worker = worker
        order = {'op': 'open', 'nonce': worker.birth, 'cwd': directory}
        order['environment'] = context.environment
        order['bundleBytes'] = self._team.bundle_bytes
        self._team.order(worker, order)
        self._loop.later(SPARE_AFTER_S, self._team.prepare_spare)

    def _employ_again(self, context):
        try:
            self.employ(context)
        except (Refusal, OSError):
            # The next cell tries again.
            pass

    def end(self, context, cause, request=None):
        """Ends the worker of a context and all it started. The context settles when they are gone."""
        if context.ending is None:
            self._begin_ending(context, cause)
        elif cause == 'close':
            context.ending.cause = cause
        if request is not None:
            context.ending.replies.append(request)
        self._orphans.adopt(context)
        self._orphans.hunt(context)
        self._settle(context, context.ending)

    def _begin_ending(self, context, cause):
        ending = context.ending = Ending(cause)
        ending.reaped = context.worker is None
        self._loop.later(SETTLE_AFTER_S, lambda: self._settle(context, ending, True))

    def _settle(self, context, ending, late=False):
        """Ends what waits for the end of a worker, once it and all it started are gone."""
        if context.ending is not ending:
            return
        if not late and (not ending.reaped or self._orphans.remain(context)):
            return
        if ending.cause != 'close':
            context.epoch += 1
        context.ending = None
        if context.cell is not None:
            self._cells.lose(context, ending)
        worker, context.worker = context.worker, None
        if worker is not None:
            self._team.dismiss(worker)
        self._streams.retire_late(context, 0)
        context.count = 0
        if ending.cause == 'close':
            self._contexts.pop(context.name, None)
        elif worker is None or worker.ready or ending.cause != 'died':
            # A worker that dies before it is ready would die again: the next cell finds out.
            self._employ_again(context)
        for request in ending.replies:
            self._loop.reply(request, {'epoch': context.epoch} if request['op'] == 'restart' else {})
        for request in ending.queued:
            self._loop.handle(request)

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
            self.end(context, 'replaced')

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
            self._loop.on_child_end(pid, status)
            self._orphans.forget(pid)
            worker = self._team.by_pid.pop(pid, None)
            if worker is not None:
                self._on_death(worker, status)
        if reaped:
            self._loop.settle()
            self._orphans.adopt()
            for context in list(self._contexts.values()):
                ending = context.ending
                if ending is not None:
                    if self._orphans.remain(context):
                        self._orphans.hunt(context)
                    self._settle(context, ending)

    def _on_death(self, worker, status):
        # Its last words may be an `end`.
        while self._team.listen(worker):
            pass
        context = worker.context
        if context is None:
            self._team.dismiss(worker)
            self._loop.later(SPARE_AFTER_S, self._team.prepare_spare)
            return
        self._orphans.adopt(context)
        if context.ending is None:
            self._begin_ending(context, 'died')
        context.ending.status, context.ending.reaped = status, True
        self._orphans.hunt(context)
