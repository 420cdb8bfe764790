"""Which lines of a cell are commands, and the calls that they become."""


class Place:
    """Where the next line of a program begins: in a string, in brackets, behind a backslash."""

    def __init__(self):
        self.quote = ''
        self.brackets = 0
        self.joined = False

    def read(self, line):
        self.joined = False
        at = self._leave_string(line, 0) if self.quote else 0
        while at < len(line):
            char = line[at]
            if char == '#':
                return
            if char in '"\'':
                self.quote = char * 3 if line.startswith(char * 3, at) else char
                at = self._leave_string(line, at + len(self.quote))
                continue
            if char in '([{':
                self.brackets += 1
            elif char in ')]}':
                self.brackets = max(0, self.brackets - 1)
            at += 1
        self.joined = not self.quote and line.endswith('\\')

    def _leave_string(self, line, at):
        """The place behind the string, or the end of the line."""
        while at < len(line):
            if line.startswith(self.quote, at):
                at += len(self.quote)
                self.quote = ''
                return at
            at += 2 if line[at] == '\\' else 1
        # Beyond a backslash at its end a line goes on in the next one.
        if len(self.quote) == 1 and at == len(line):
            self.quote = ''
        return at


def command_calls(lines):
    """The calls that lines become, by the index of the line."""
    calls = {}
    if not any(line.lstrip()[:1] in ('!', '%') for line in lines):
        return calls
    place = Place()
    for index, line in enumerate(lines):
        if index in calls:
            continue
        last = end_of(lines, index)
        call = None if place.quote else call_of('\n'.join(lines[index : last + 1]), place)
        if call is None:
            place.read(line)
        else:
            # What goes on in further lines leaves these empty: no line moves.
            calls.update(dict.fromkeys(range(index + 1, last + 1), ''))
            calls[index] = call
            place.joined = False
    return calls


def end_of(lines, index):
    """The last line of a command: beyond a backslash at its end a line goes on in the next one."""
    while index + 1 < len(lines) and (len(lines[index]) - len(lines[index].rstrip('\\'))) % 2:
        index += 1
    return index


def call_of(line, place):
    """`!command`, `%pip` or `%cd` as a call with the indent of the line; None for any other line."""
    bare = line.lstrip()
    indent = line[: len(line) - len(bare)]
    if bare.startswith('!') and not bare.startswith('!='):
        return '%s__anybox_command__(%r)' % (indent, bare[1:].strip())
    # The rest of an expression may begin with a percent sign.
    if place.brackets or place.joined:
        return None
    for name in ('pip', 'cd'):
        if bare.startswith('%' + name + ' ') or bare.strip() == '%' + name:
            return '%s__anybox_%s__(%r)' % (indent, name, bare[len(name) + 1 :].strip())
    return None
