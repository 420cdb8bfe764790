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
        try:
            return compile(self.source, self._filename, 'exec', self._flags | only_tree, True)
        except SyntaxError:
            rewritten = with_commands(self.source)
            if rewritten is None:
                raise
            try:
                return compile(rewritten, self._filename, 'exec', self._flags | only_tree, True)
            except SyntaxError:
                pass
            raise

    def _compile(self, tree, mode):
        return compile(tree, self._filename, mode, self._flags, True)

    def _ends_in_semicolon(self, last):
        lines = self.source.encode('utf-8', 'surrogatepass').splitlines(True)
        rest = lines[last.end_lineno - 1][last.end_col_offset :]
        return rest.lstrip().startswith(b';')


def with_commands(source):
    """The source with `!command` and `%pip` lines as calls, line by line; None if it has none."""
    lines = source.split('\n')
    found = False
    for number, line in enumerate(lines):
        bare = line.lstrip()
        indent = line[: len(line) - len(bare)]
        call = None
        if bare.startswith('!') and not bare.startswith('!='):
            call = '__anybox_command__(%r)' % bare[1:].strip()
        elif bare.startswith('%pip ') or bare.strip() == '%pip':
            call = '__anybox_pip__(%r)' % bare[4:].strip()
        elif bare.startswith('%cd ') or bare.strip() == '%cd':
            call = '__anybox_cd__(%r)' % bare[3:].strip()
        if call is not None:
            lines[number] = indent + call
            found = True
    return '\n'.join(lines) if found else None
