"""Whose a process is that became our child when its parent died."""

import os


class Orphans:
    """Our children that are no workers and no programs, each with the context it belongs to."""

    def __init__(self, loop, team, running):
        self._loop = loop
        self._team = team
        self._running = running
        self._owners = {}
        # The context that began a cell last; the best guess where nothing is known.
        self.latest = None

    def adopt(self, context=None):
        """Notes new orphans, as those of the context, or the latest, where nothing says otherwise."""
        if context is None:
            context = self.latest
        for pid in processes.children(os.getpid()):
            if not (pid in self._team.by_pid or pid in self._owners or self._loop.minds(pid)):
                found = processes.entry(pid)
                self._owners[pid] = context if found is None else self._owner(pid, found, context)

    def forget(self, pid):
        self._owners.pop(pid, None)

    def remain(self, context):
        """Whether a context has any."""
        return context in self._owners.values()

    def hunt(self, context):
        """Kills the orphans of a context, its worker and all they started."""
        roots = [pid for pid, owner in self._owners.items() if owner is context]
        session = None
        if context.worker is not None:
            session = context.worker.pid
            if not context.ending.reaped:
                roots.append(session)
        processes.hunt(roots, session)

    def _owner(self, pid, orphan, context):
        """Whose an orphan is: its session's, else that of its pipes, else of a cell that ran when it started."""
        worker = self._team.by_pid.get(orphan.session)
        if worker is not None:
            return worker.context
        held = processes.output_inodes(pid)
        for owner in self._running.values():
            if owner.cell.inodes & held:
                return owner
        running = [owner for owner in self._running.values() if owner.cell.tick <= orphan.started]
        return context if context in running or not running else running[-1]
