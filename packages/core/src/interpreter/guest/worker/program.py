"""Code, on its way to what can be run."""


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
        flags = self._flags | only_tree
        check_text(self.source, self._filename)
        try:
            return compile(self.source, self._filename, 'exec', flags, True)
        except SyntaxError as error:
            failure = error
        lines = [line.rstrip('\n') for line in lines_of(self.source)]
        calls = command_calls(lines)
        if not calls:
            raise failure
        rewritten = '\n'.join(calls.get(index, line) for index, line in enumerate(lines))
        try:
            return compile(rewritten, self._filename, 'exec', flags, True)
        except SyntaxError as error:
            failure = error
        show_line_as_written(failure, lines, calls)
        # Not inside the handler: the first error is no cause of the second.
        raise failure

    def _compile(self, tree, mode):
        return compile(tree, self._filename, mode, self._flags, True)

    def _ends_in_semicolon(self, last):
        lines = self.source.encode('utf-8').splitlines(True)
        rest = lines[last.end_lineno - 1][last.end_col_offset :]
        return rest.lstrip().startswith(b';')


def check_text(source, filename):
    """Refuses half of a character, which the compiler cannot read, as it refuses all else that it cannot."""
    try:
        source.encode('utf-8')
        return
    except UnicodeEncodeError as error:
        start = error.start
    before = lines_of(source[:start] + ' ')
    line = lines_of(source)[len(before) - 1].encode('utf-8', 'backslashreplace').decode('utf-8')
    place = (filename, len(before), len(before[-1]), line)
    raise SyntaxError('the code has a lone surrogate, which is no text', place)


def show_line_as_written(error, lines, calls):
    """Of a syntax error in a line that became a call nobody may read the call."""
    index = (error.lineno or 0) - 1
    if index in calls:
        error.text = lines[index]
        error.offset = len(lines[index]) - len(lines[index].lstrip()) + 1
        error.end_lineno = error.end_offset = None
