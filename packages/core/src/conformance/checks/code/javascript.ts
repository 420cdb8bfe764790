import type { RunCodeOptions } from '../../../sandbox/options.ts';
import type { RunResult } from '../../../sandbox/result.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Check } from '../../check.ts';
import { atMost, same, textOf, truthy } from '../../expectations.ts';
import { isHeard } from '../support/is-heard.ts';
import { nextEpoch } from '../support/next-epoch.ts';
import { holds, runsJavaScript } from '../support/run-javascript.ts';
import { limits, marginMs, patience } from '../support/time-out.ts';

const language = 'javascript';
const needs = ['languages:javascript'] as const;

const speaks = "console.log('one');\nconsole.error('two');";

interface Ending {
	readonly code: string;
	readonly options?: RunCodeOptions;
	/** What is told of the cell; its state is compared with what is found. */
	readonly told: readonly [ended: RunResult['ended'], exitCode: number | null];
}

const endings: readonly Ending[] = [
	{ code: 'process.exit(3);', told: ['error', 3] },
	{ code: 'while (true);', options: { timeoutMs: limits.timeoutMs }, told: ['timeout', null] },
];

const importsFiles = "var files = await import('node:fs');";

/** Leaves a trace of each step; waits between them. */
const steps = `while (true) {
	files.appendFileSync('steps.txt', 'x');
	await new Promise((end) => setTimeout(end, 20));
}`;

const standsStill = `var count = () => files.readFileSync('steps.txt').length;
var counted = count();
await new Promise((end) => setTimeout(end, 300));
counted > 0 && count() === counted`;

/** What holds for Python, for those who run JavaScript too: another interpreter, with faults of its own. */
export const javascriptChecks: readonly Check[] = [
	{
		id: 'code/javascript-contexts-share-nothing',
		level: 'must',
		claim: 'Two JavaScript contexts share no variable, and `restart` empties one of them alone.',
		needs,
		async run({ open }) {
			const box = await open();
			const { contextId: one } = await box.contexts.create({ language });
			const { contextId: other } = await box.contexts.create({ language });
			await runsJavaScript(box, 'var mine = 42;\nglobalThis.ours = 42;', { context: one });
			const unseen = "typeof mine === 'undefined' && typeof ours === 'undefined'";
			truthy(
				'a second context sees nothing of the first',
				await holds(box, unseen, { context: other }),
			);
			truthy('the first context sees its own', await holds(box, 'mine === ours', { context: one }));
			await runsJavaScript(box, 'var mine = 43;', { context: other });
			await box.contexts.restart(one);
			truthy('a restarted context is empty', await holds(box, unseen, { context: one }));
			truthy('the other is as it was', await holds(box, 'mine === 43', { context: other }));
		},
	},
	{
		id: 'code/javascript-output-is-live',
		level: 'must',
		claim:
			'What JavaScript prints arrives while the cell runs, is in its result, and its channels stay apart.',
		needs,
		async run(context) {
			const box = await context.open();
			await isHeard(context, box, speaks, { stdout: 'one\n', stderr: 'two\n' }, language);
			const { stdout, stderr } = await runsJavaScript(box, speaks);
			same([textOf(stdout), textOf(stderr)], ['one\n', 'two\n'], 'the output of a cell');
		},
	},
	{
		id: 'code/javascript-environment',
		level: 'must',
		claim:
			'`process.env` of JavaScript has the environment of the sandbox, and that of a cell while it runs.',
		needs,
		async run({ open }) {
			const box = await open({ env: { ALL: 'of the sandbox', BOTH: 'of the sandbox' } });
			const env = { BOTH: 'of the cell', ONE: 'of the cell' };
			const between = [['of the sandbox', 'of the sandbox', null], {}] as const;
			const within = [['of the sandbox', 'of the cell', 'of the cell'], { env }] as const;
			for (const [expected, options] of [between, within, between, within]) {
				const seen = `JSON.stringify(['ALL', 'BOTH', 'ONE'].map((name) => process.env[name] ?? null))`;
				const { stdout } = await runsJavaScript(box, `console.log(${seen})`, options);
				same(textOf(stdout), `${JSON.stringify(expected)}\n`, 'what a cell sees of ALL, BOTH, ONE');
			}
		},
	},
	{
		id: 'code/javascript-interrupt-keeps-state',
		level: 'must',
		claim: 'An endless JavaScript loop is interrupted at its limit, and its variables are kept.',
		needs: [...needs, 'interruptKeepsState'],
		async run({ open, measure }) {
			const { timeoutMs, graceMs } = patience;
			const box = await open({ graceMs });
			const { epoch } = await runsJavaScript(box, 'var before = 42, count = 0;');
			const result = await box.runCode('while (true) count += 1;', { language, timeoutMs });
			measure('overrun', result.durationMs - timeoutMs, 'ms');
			const { ended, state } = result;
			same([ended, state, result.epoch], ['timeout', 'kept', epoch], 'the end, state and epoch');
			atMost(result.durationMs, timeoutMs + marginMs, 'the milliseconds until it was interrupted');
			truthy('its variables are there', await holds(box, 'before === 42 && count > 0'));
		},
	},
	{
		id: 'code/javascript-ends-are-told',
		level: 'must',
		claim:
			'A JavaScript cell that calls `process.exit(3)` or meets its limit ends as that, and its state is told as it is found.',
		needs,
		async run({ open }) {
			for (const ending of endings) await isTold(await open({ graceMs: limits.graceMs }), ending);
		},
	},
	{
		id: 'code/javascript-stopped-cells-stand-still',
		level: 'must',
		claim:
			'A JavaScript cell that meets its limit while it waits takes no further step, and its state is told as it is found.',
		needs,
		async run({ open }) {
			const box = await open({ graceMs: limits.graceMs });
			const before = await runsJavaScript(box, `var before = 42;\n${importsFiles}`);
			const { timeoutMs } = limits;
			const { ended, state, epoch } = await box.runCode(steps, { language, timeoutMs });
			same(ended, 'timeout', 'the end of a cell that takes steps for ever');
			const isThere = await holds(box, "typeof before === 'number'");
			same(
				state,
				isThere ? 'kept' : 'lost',
				'the state that is told, against the one that was found',
			);
			same(epoch, isThere ? before.epoch : nextEpoch(before), 'the epoch');
			await runsJavaScript(box, importsFiles);
			truthy('it takes no step after its end', await holds(box, standsStill));
		},
	},
];

async function isTold(box: Sandbox, { code, options, told }: Ending): Promise<void> {
	const before = await runsJavaScript(box, 'var before = 42;');
	const { ended, error, state, stdout, epoch } = await box.runCode(
		`console.log('said');\n${code}`,
		{ language, ...options },
	);
	same([ended, error?.exitCode ?? null], told, `the end and the exit code of ${code}`);
	same(textOf(stdout), 'said\n', `the output before ${code}`);
	const isThere = await holds(box, "typeof before === 'number'");
	same(state, isThere ? 'kept' : 'lost', `the state after ${code}, against the one that was found`);
	same(epoch, isThere ? before.epoch : nextEpoch(before), `the epoch after ${code}`);
}
