"""The cells: how one begins, what its worker says of it, how it ends."""

import os

import _signal as signal


class Cells:
    """All running cells. `running` has the context of each, by the cell's name."""

    def __init__(self, loop, team, running, streams, orphans, limits):
        self._loop = loop
        self._team = team
        self._running = running
        self._streams = streams
        self._orphans = orphans
        self._limits = limits
        self._memory = processes.MemoryWatch()
        team.on_line = self.take
        team.on_too_long = self.take_beginning

    def begin(self, context, name, code, environment, stream_bytes):
        worker = context.worker
        context.count += 1
        cell = Cell(name, os.urandom(16).hex(), context.count, ResultBudget(self._limits))
        self._orphans.adopt()
        writers = self._streams.open(context, cell, stream_bytes)
        cell.tick = processes.now_in_ticks()
        cell.known_children = processes.children(worker.pid)
        cell.memory_kills = self._memory.kills()
        context.cell = cell
        self._running[name] = context
        self._orphans.latest = context
        worker.nonce = cell.nonce
        order = {'op': 'cell', 'nonce': cell.nonce, 'code': code, 'environment': environment}
        order['count'] = cell.count
        self._team.order(worker, order, writers)

    def take(self, worker, line):
        """What a worker says: of its cell, or that it is ready for one."""
        frame = decode(line) or {}
        context, nonce, kind = worker.context, frame.get('nonce'), frame.get('type')
        if kind == 'ready' and nonce == worker.birth:
            worker.ready = True
        elif nonce is None or nonce != worker.nonce or context.ending is not None:
            worker.stray_lines += 1
        elif kind == 'result' and _is_result(frame):
            self._take_result(context.cell, frame)
            if not frame['main']:
                self._team.order(worker, {'op': 'displayed', 'number': frame.get('number')})
        elif kind == 'end':
            self._take_end(worker, context, frame)
        else:
            worker.stray_lines += 1

    def take_beginning(self, worker, head):
        """Of a frame that is too long nothing else is known. An end must not be lost: it is told without its error."""
        context = worker.context
        start = '{"nonce":"%s","type":"end"' % worker.nonce
        if worker.nonce is not None and context.ending is None and head.startswith(start.encode()):
            error = _death('Error', 'the error of the cell was too large to be told')
            self._take_end(worker, context, {'outcome': 'error', 'error': error})
        else:
            worker.stray_lines += 1

    def _take_result(self, cell, frame):
        if cell.results.admits(frame['bundle'], frame['omitted']):
            self._streams.drain(cell)
            result = {key: frame[key] for key in ('bundle', 'main', 'omitted')}
            self._loop.say(dict(result, event='result', cell=cell.name))

    def _take_end(self, worker, context, frame):
        outcome, error = frame.get('outcome'), frame.get('error')
        if outcome not in ('ok', 'error', 'interrupted', 'memory'):
            outcome = 'error'
        # Only we know whether anybody asked.
        if outcome == 'interrupted' and not context.cell.interrupted:
            outcome = 'error'
        worker.nonce = None
        if context.cell.interrupted:
            # Whoever ignored the interrupt does not outlive the cell that was stopped for good reason.
            signal_children(worker.pid, context.cell, signal.SIGKILL)
        self._finish(context, outcome, 'kept', None if outcome == 'ok' else _error(error))

    def lose(self, context, ending):
        """Ends the cell of a context whose worker is gone."""
        outcome, error = account(ending, context.cell, self._memory)
        self._finish(context, outcome, 'lost', error)

    def _finish(self, context, outcome, state, error):
        """Sends `end`. What was written before it has been sent when this returns."""
        cell = context.cell
        self._streams.drain(cell)
        self._orphans.adopt(context)
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
        del self._running[cell.name]
        self._streams.leave(context, cell)
