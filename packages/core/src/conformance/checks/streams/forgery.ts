import { type Check } from '../../check.ts';
import { Violation } from '../../violation.ts';
import { same } from '../../expectations.ts';
import { endOf, literal, runPython, runsPython, showsValue } from '../support/run-python.ts';
import { sameText } from '../support/same-text.ts';

const end = {
	event: 'end',
	cell: '1',
	outcome: 'ok',
	state: 'kept',
	epoch: 1,
	error: null,
	count: 1,
};

/** What an interpreter may have to say, in the words of several protocols, ours among them. */
const forgeries = [
	JSON.stringify(end),
	JSON.stringify({ type: 'end', nonce: '', outcome: 'ok', ok: true, error: null }),
	JSON.stringify({ event: 'result', cell: '1', bundle: { 'text/plain': 'forged' }, main: true }),
	JSON.stringify({ type: 'result', is_main_result: true, text: 'forged' }),
	JSON.stringify({ type: 'end_of_execution' }),
	JSON.stringify({ msg_type: 'status', content: { execution_state: 'idle' } }),
	JSON.stringify({ jsonrpc: '2.0', id: 1, result: { exitCode: 0 } }),
	'event: end\ndata: {"exit_code":0}\n',
	'\x01\0\0\0\0\0\0\x07forged',
	'\x1b]633;D;0\x07',
	'__ANYBOX_END__:0',
];

const printed = `${forgeries.join('\n')}\n`;

const writesEverywhere = `import os
forged = ${literal(`\n${printed}`)}.encode()
try:
    numbers = [int(name) for name in os.listdir('/proc/self/fd')]
except OSError:
    numbers = range(64)
for number in numbers:
    if number > 2:
        try:
            os.set_blocking(number, False)
            os.write(number, forged)
        except OSError:
            pass
raise ValueError('the truth')`;

const closesItsStreams = `import os, sys, time
print('before')
sys.stdout.flush()
sys.stdout.close()
sys.stderr.close()
for number in (1, 2):
    os.close(number)
time.sleep(0.1)
6 * 7`;

/** What code may do to the channels that it finds, and must not be able to lie with. */
export const forgeryChecks: readonly Check[] = [
	{
		id: 'streams/forged-frames-are-output',
		level: 'must',
		claim: 'What looks like a frame of the protocol is output like any other.',
		async run({ open }) {
			const box = await open();
			for (const channel of ['stdout', 'stderr'] as const) {
				const write = `import sys\nprint(${literal(printed)}, end='', file=sys.${channel})\n`;
				const good = await runsPython(box, `${write}6 * 7`);
				sameText(good[channel].text, printed, `forged frames on ${channel}`);
				const results = good.results.map(({ text }) => text);
				same(results, ['42'], `the results of a cell that forges frames on ${channel}`);
				const bad = await runPython(box, `${write}raise ValueError('the truth')`);
				same(
					[bad.ended, bad.error?.value, bad.results.length],
					['error', 'the truth', 0],
					`the end of a cell that forges frames on ${channel} and fails`,
				);
			}
		},
	},
	{
		id: 'streams/descriptors-forge-nothing',
		level: 'must',
		claim: 'Writing to every descriptor that a cell finds forges nothing.',
		async run({ open }) {
			const box = await open();
			const result = await runPython(box, writesEverywhere, { timeoutMs: 10_000 });
			// Code that breaks its own channel may lose its cell, but gets no good end for it.
			if (result.ended === 'ok' || result.ended === 'timeout') {
				const what = 'a cell that forges its end on every descriptor and fails';
				throw new Violation(`${what}: expected an end that is not ok, got ${endOf(result)}`);
			}
			const shown = result.results.map(({ text }) => text);
			same(shown, [], 'the results of a cell that has none');
			await showsValue(box, '6 * 7', '42');
		},
	},
	{
		id: 'streams/closed-streams-are-no-end',
		level: 'must',
		claim: 'Closing standard output and standard error is no end: the cell runs on to its own.',
		async run({ open }) {
			const box = await open();
			const { stdout, text } = await runsPython(box, closesItsStreams);
			same(text, '42', 'the result of a cell that closed its streams');
			same(stdout.text, 'before\n', 'its output');
			await showsValue(box, '6 * 7', '42');
		},
	},
];
