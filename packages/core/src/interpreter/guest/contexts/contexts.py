"""
What the host asks for: contexts, their cells, and the truth about how each ended.
Written into by the supervisor: processes, output, Refusal, decode. The files of this folder are joined to one.
"""

import os
import time

LANGUAGES = ('python', 'javascript')


class Contexts:
    """All contexts, by name."""

    def __init__(self, loop, team, limits):
        self._loop = loop
        self._team = team
        self._limits = limits
        self._contexts = {}
        self._running = {}  # the context of each running cell, by the cell's name
        # Each knows those made before it, and none of those after it.
        self._streams = Streams(loop, limits)
        orphans = Orphans(loop, team, self._running)
        self._cells = Cells(loop, team, self._running, self._streams, orphans, limits)
        self._employment = Employment(
            loop, team, self._contexts, self._cells, self._streams, orphans
        )

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
        context = Context(name, language, _text(request['cwd']), environment)
        self._employment.employ(context)
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
        self._employment.end(self.context_of(request), 'restart', request)

    def do_close(self, request):
        context = self._contexts.get(_text(request['context']))
        if context is None:
            return {}
        self._employment.end(context, 'close', request)

    def do_start(self, request):
        context = self.context_of(request)
        self.reap()
        if context.ending is not None:
            context.ending.queued.append(request)
            return None
        if context.cell is not None:
            raise Refusal('invalid-argument', 'a cell runs in this context')
        name, code = _text(request['cell']), _text(request['code'])
        if name in self._running:
            raise Refusal('already-exists', 'a cell of this name runs')
        environment = _environment(request['environment'])
        stream_bytes = request['streamBytes']
        if not _is_count(stream_bytes):
            raise Refusal('invalid-argument', 'streamBytes is not a count')
        if context.worker is None:
            self._employment.employ(context)
        self._cells.begin(context, name, code, environment, stream_bytes)
        return {}

    def do_interrupt(self, request):
        context = self._running.get(request['cell'])
        if context is not None and context.ending is None:
            context.cell.interrupted = True
            interrupt(self._loop, context, context.cell)
        return {}

    def do_kill(self, request):
        context = self._running.get(request['cell'])
        if context is None:
            return {}
        self._employment.end(context, 'kill', request)

    def do_spool(self, request):
        # What does not fit a frame is asked for again, from where this ends.
        length = min(request['length'], (self._limits['frameBytes'] - 1024) // 4 * 3)
        data = self._streams.spooled(request['spool'], max(0, request['offset']), length)
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

    def reap(self):
        """Takes note of every child that ended."""
        self._employment.reap()

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
