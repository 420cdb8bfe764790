import { randomUUID } from 'node:crypto';
import { SandboxError } from '../../../contract/error.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Check } from '../../check.ts';
import { same, truthy } from '../../expectations.ts';
import { hostVariablesIn } from '../support/host-variables.ts';
import { runsCommand } from '../support/runs-command.ts';
import { literal, runsPython, showsValue } from '../support/run-python.ts';

/** What a shell would read in its own way, and what it would take apart. */
const odd = [
	'',
	' ',
	'two words',
	'"double" \'single\'',
	'$HOME',
	'$(echo substituted)',
	'`echo substituted`',
	'a;b|c&d>e',
	'*',
	'~',
	'-n',
	'--',
	'back\\slash\\n',
	'two\nlines\n',
	'größer 日本語 🎉',
] as const;

const secretOfTheHost = 'ANYBOX_CONFORMANCE_HOST';

/** Waits for the other command, and says whether it came; bounded, so that a queue is told from a hang. */
function meeting(mine: string, other: string): string {
	return `touch ${mine}
turns=0
while [ ! -e ${other} ] && [ $turns -lt 60 ]; do sleep 0.05; turns=$((turns + 1)); done
test -e ${other} && echo met`;
}

/** Where and with what commands run. */
export const commandStartChecks: readonly Check[] = [
	{
		id: 'commands/run-inside-the-sandbox',
		level: 'must',
		claim: 'A command runs inside the sandbox, where code runs.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			await runsCommand(box, 'echo by a command > of-command.txt');
			await showsValue(box, "open('of-command.txt').read()", "'by a command\\n'");
			await runsPython(box, "with open('of-code.txt', 'w') as file: file.write('by code')");
			const { stdout } = await runsCommand(box, ['cat', 'of-code.txt']);
			same(stdout.text, 'by code', 'what a command reads of a file that code wrote');
			const { text: user } = await runsPython(box, 'import os; os.getuid()');
			const id = await runsCommand(box, ['id', '-u']);
			same(id.stdout.text, `${user}\n`, 'the user of a command, against the one of code');
			const { text: host } = await runsPython(box, 'os.uname().nodename');
			const name = await runsCommand(box, ['uname', '-n']);
			const seen = `'${name.stdout.text.trim()}'`;
			same(seen, host, 'the machine of a command, against the one of code');
		},
	},
	{
		id: 'commands/arguments-arrive-as-they-are',
		level: 'must',
		claim: 'Arguments arrive as they are; no shell reads a list.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			const show = 'for word; do printf "<%s>" "$word"; done';
			const { stdout } = await runsCommand(box, ['/bin/sh', '-c', show, 'sh', ...odd]);
			same(stdout.text, odd.map((word) => `<${word}>`).join(''), 'the arguments');
			const bare = await runsCommand(box, ['printf', '%s', '$HOME * `id`']);
			same(bare.stdout.text, '$HOME * `id`', 'the argument of a program');
		},
	},
	{
		id: 'commands/cwd-is-applied',
		level: 'must',
		claim: 'The directory asked for is the one the command starts in.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			await runsCommand(box, 'mkdir -p "a dir/below" && echo here > "a dir/below/mark"');
			for (const cwd of ['a dir/below', '/workspace/a dir/below']) {
				const { stdout } = await runsCommand(box, ['cat', 'mark'], { cwd });
				same(stdout.text, 'here\n', `a file in ${cwd}`);
			}
			const root = await runsCommand(box, ['pwd'], { cwd: '/' });
			same(root.stdout.text, '/\n', 'the directory of a command in /');
			truthy('no command starts in a directory that is not there', await failsIn(box, 'nowhere'));
		},
	},
	{
		id: 'commands/environment-is-applied',
		level: 'must',
		claim: "The environment asked for is there, and nothing of the host's.",
		needs: ['commands'],
		async run({ open }) {
			const awkward = 'one two\n"three" \'four\' $FIVE=\\6 größer';
			const box = await open({ env: { OF_THE_BOX: 'box', SHADOWED: 'outer', lower_case: 'too' } });
			const env = { OF_THE_COMMAND: awkward, SHADOWED: 'inner', EMPTY: '' };
			const show = 'printf "%s|" "$OF_THE_BOX" "$SHADOWED" "$OF_THE_COMMAND" "${EMPTY-unset}"';
			const asked = await runsCommand(box, show, { env });
			same(asked.stdout.text, `box|inner|${awkward}||`, 'the variables of a command');
			const next = await runsCommand(box, show);
			same(next.stdout.text, 'box|outer||unset|', 'the variables of the next command');
			const lower = await runsCommand(box, ['sh', '-c', 'echo "$lower_case"']);
			same(lower.stdout.text, 'too\n', 'a variable whose name is in lower case');
			process.env[secretOfTheHost] = randomUUID();
			try {
				for (const command of [['env'], 'env'] as const) {
					const { stdout } = await runsCommand(box, command);
					const isThere = stdout.text.includes(secretOfTheHost);
					const named = literal(String(command));
					same(isThere, false, `whether ${named} finds the host's variable`);
					same(hostVariablesIn(stdout.text), [], `the host's variables that ${named} finds`);
				}
			} finally {
				delete process.env[secretOfTheHost];
			}
		},
	},
	{
		id: 'commands/missing-program',
		level: 'must',
		claim:
			'A program that does not exist rejects with `not-found` or ends with exit code 127, never `ok`.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			const program = `no-such-program-${randomUUID()}`;
			for (const command of [program, [program], [`/${program}`, 'argument']] as const) {
				same(await endOfMissing(box, command), 'missing', `the end of ${literal(String(command))}`);
			}
		},
	},
	{
		id: 'commands/run-side-by-side',
		level: 'must',
		claim: 'Commands run side by side.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			const both = await Promise.all([
				box.commands.run(meeting('left', 'right')),
				box.commands.run(meeting('right', 'left')),
			]);
			const texts = both.map(({ stdout }) => stdout.text);
			same(texts, ['met\n', 'met\n'], 'what two commands say that wait for each other');
		},
	},
];

/** True when a command in the directory fails in one way or another. */
async function failsIn(box: Sandbox, cwd: string): Promise<boolean> {
	try {
		return (await box.commands.run(['pwd'], { cwd })).ended !== 'ok';
	} catch (error) {
		return SandboxError.is(error);
	}
}

async function endOfMissing(
	box: Sandbox,
	command: string | readonly [string, ...string[]],
): Promise<string> {
	try {
		const { ended, exitCode } = await box.commands.run(command);
		return ended === 'error' && exitCode === 127 ? 'missing' : `${ended} with ${exitCode}`;
	} catch (error) {
		if (SandboxError.is(error)) return error.code === 'not-found' ? 'missing' : error.code;
		throw error;
	}
}
