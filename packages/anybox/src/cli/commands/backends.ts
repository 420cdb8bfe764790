import { type Capabilities, egressMechanisms, noCapabilities } from '@anybox/core';
import { type KnownBackend, knownBackends } from '../backends.ts';
import { type Command, exitCodes } from '../command.ts';
import { Interrupts } from '../interrupts.ts';
import { table } from '../table.ts';
import { tryOut, type Trying } from '../trial.ts';
import { parseOptions } from '../words.ts';

const help = `What each backend can do, and whether it can be used here.

  anybox backends

  --json               the same as JSON

  A backend is usable when it makes a sandbox and runs a line in it. anybox doctor looks closer.
`;

export const backendsCommand: Command = {
	name: 'backends',
	summary: 'what each backend can do, and whether it can here',
	help,
	async run(words, terminal) {
		const { values } = parseOptions(words, { json: { type: 'boolean', default: false } });
		return Interrupts.around(terminal, async (interrupts) => {
			const told: Told[] = [];
			for (const backend of knownBackends) {
				told.push(await toldOf(backend, { terminal, signal: interrupts.end }));
				if (interrupts.end.aborted) return exitCodes.interrupted;
			}
			const text = values.json ? `${JSON.stringify(told, null, 2)}\n` : inText(told);
			terminal.stdout.write(text);
			return exitCodes.ok;
		});
	},
};

interface Told {
	readonly name: string;
	readonly summary: string;
	/** Here and now. */
	readonly usable: boolean;
	/** Why it is not. */
	readonly trouble?: string;
	readonly capabilities: Capabilities;
}

async function toldOf({ name, summary, make }: KnownBackend, trying: Trying): Promise<Told> {
	const trial = await tryOut(make, trying, async () => {});
	const usability = 'trouble' in trial ? { usable: false, ...trial } : { usable: true };
	return { name, summary, ...usability, capabilities: make().capabilities };
}

function inText(told: readonly Told[]): string {
	const heads = told.map(({ name, summary, trouble }) => {
		const usable = trouble === undefined ? 'yes' : `no: ${trouble}`;
		return `${name}: ${summary}\n  usable here: ${usable}\n`;
	});
	const rows = features.map((feature) => [
		feature,
		...told.map(({ capabilities }) => inWords(capabilities[feature])),
	]);
	return `${heads.join('')}\n${table([['', ...told.map(({ name }) => name)], ...rows])}`;
}

/** In the order that they are declared in. */
const features = Object.keys(noCapabilities).filter((name) => isFeature(name));

function isFeature(name: string): name is keyof Capabilities {
	return name in noCapabilities;
}

function inWords(value: Capabilities[keyof Capabilities]): string {
	if (value === false) return '-';
	if (value === true) return 'yes';
	if (value === null) return 'no limit';
	if (typeof value !== 'object') return String(value);
	const isOrdered = value.every((entry) => (egressMechanisms as readonly string[]).includes(entry));
	return value.length === 0 ? '-' : value.join(isOrdered ? ' > ' : ', ');
}
