import { type Capabilities, egressMechanisms, noCapabilities } from '@anybox/core';
import { knownBackends } from '../backends.ts';
import { type Command, exitCodes } from '../command.ts';
import { table } from '../table.ts';
import { parseOptions } from '../words.ts';

const help = `What each backend can do, and whether it can be used here.

  anybox backends

  --json               the declarations as JSON
`;

export const backendsCommand: Command = {
	name: 'backends',
	summary: 'what each backend can do',
	help,
	async run(words, { stdout }) {
		const { values } = parseOptions(words, { json: { type: 'boolean', default: false } });
		const backends = knownBackends.map(({ name, summary, make }) => ({
			name,
			summary,
			capabilities: make().capabilities,
		}));
		if (values.json) {
			stdout.write(`${JSON.stringify(backends, null, 2)}\n`);
			return exitCodes.ok;
		}
		for (const { name, summary } of backends) stdout.write(`${name}: ${summary}\n`);
		const rows = features.map((feature) => [
			feature,
			...backends.map(({ capabilities }) => inWords(capabilities[feature])),
		]);
		stdout.write(`\n${table([['', ...backends.map(({ name }) => name)], ...rows])}`);
		return exitCodes.ok;
	},
};

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
