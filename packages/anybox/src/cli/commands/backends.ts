import { type Backend, type Capabilities, egressMechanisms, noCapabilities } from '@anybox/core';
import {
	backendsToTry,
	backendWords,
	type ChosenBackend,
	ownOptionsHelp,
} from '../backend-words.ts';
import { type Command, exitCodes } from '../command.ts';
import { Interrupts } from '../interrupts.ts';
import { reasonOf } from '../reason.ts';
import { table } from '../table.ts';
import { tryOut, type Trying } from '../trial.ts';
import { parseOptions } from '../words.ts';

const help = `What each backend can do, and whether it can be used here.

  anybox backends

  --backend NAME       this one alone; default: all
${ownOptionsHelp}
  --json               the same as JSON

  A backend is usable when it makes a sandbox and runs a line in it; no image is pulled for that. anybox
  doctor looks closer.
`;

const options = { ...backendWords, json: { type: 'boolean', default: false } } as const;

export const backendsCommand: Command = {
	name: 'backends',
	summary: 'what each backend can do, and whether it can here',
	help,
	async run(words, terminal) {
		const { values } = parseOptions(words, options);
		const chosen = backendsToTry(values);
		return Interrupts.around(terminal, async (interrupts) => {
			const told: Told[] = [];
			for (const backend of chosen) {
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
	/** `null` where it cannot be made. */
	readonly capabilities: Capabilities | null;
}

async function toldOf({ known, own }: ChosenBackend, trying: Trying): Promise<Told> {
	const { name, summary } = known;
	const about = { name, summary };
	const made = await madeOrTrouble(() => known.make(own));
	if ('trouble' in made) return { ...about, usable: false, ...made, capabilities: null };
	const { capabilities } = made;
	const trial = await tryOut(
		() => made,
		trying,
		async () => {},
	);
	if ('trouble' in trial) return { ...about, usable: false, ...trial, capabilities };
	return { ...about, usable: true, capabilities };
}

/** What is wrong with the environment is wrong with one backend alone. */
async function madeOrTrouble(
	make: () => Backend | Promise<Backend>,
): Promise<Backend | { readonly trouble: string }> {
	try {
		return await make();
	} catch (error) {
		return { trouble: reasonOf(error) };
	}
}

function inText(told: readonly Told[]): string {
	const heads = told.map(({ name, summary, trouble }) => {
		const usable = trouble === undefined ? 'yes' : `no: ${trouble}`;
		return `${name}: ${summary}\n  usable here: ${usable}\n`;
	});
	const rows = features.map((feature) => [
		feature,
		...told.map(({ capabilities }) =>
			capabilities === null ? '' : inWords(capabilities[feature]),
		),
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
