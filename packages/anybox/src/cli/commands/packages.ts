import { fetchPackages, type FetchPackagesOptions, listPackages } from '@anybox/backend-embedded';
import { type Command, exitCodes, type Terminal, UsageError } from '../command.ts';
import { Interrupts } from '../interrupts.ts';
import { lineOfProgress } from '../progress.ts';
import { shownWheels } from '../shown-wheels.ts';
import { table } from '../table.ts';
import { parseWords } from '../words.ts';

const help = `Packages of the embedded backend: which there are, and how to have them before a program asks.

  anybox packages
  anybox packages fetch [NAME ...]

  Without a word it lists which programs can be given, whether the cache has each with all that it needs, and
  whether programs get it by default.

  fetch gets the packages with all that they need; default: numpy pandas matplotlib. Later sandboxes need no
  network for them. Each file is verified; what is there is not fetched again.

  --into FOLDER        not into the cache, but into this folder, under their own names: a wheelhouse, for a
                       machine without a network
  --from URL           a folder that mirrors Pyodide's own; default: Pyodide's own

  The exit code is 0 when all are there, 1 when one could not be had, 2 when this command makes no sense,
  130 when Ctrl-C ended it. What had come by then stays.

  anybox packages fetch
  anybox packages fetch scipy scikit-learn --into ./wheels
`;

const options = {
	into: { type: 'string' },
	from: { type: 'string' },
} as const;

export const packagesCommand: Command = {
	name: 'packages',
	summary: 'which packages programs can have, and fetches them',
	help,
	async run(words, terminal) {
		const { values, positionals } = parseWords(words, options);
		const [act, ...names] = positionals;
		if (act !== undefined && act !== 'fetch') {
			throw new UsageError(`packages can be fetched: what is "${act}"?`);
		}
		if (act === 'fetch') return fetched(names, values, terminal);
		if (values.into !== undefined || values.from !== undefined) {
			throw new UsageError('--into and --from go with fetch');
		}
		return listed(terminal);
	},
};

async function listed({ stdout }: Terminal): Promise<number> {
	const packages = await listPackages();
	const rows = packages.map(({ name, version, isCached, isDefault }) => [
		name,
		version,
		isCached ? 'yes' : '-',
		isDefault ? 'yes' : '-',
	]);
	stdout.write(table([['package', 'version', 'cached', 'default'], ...rows]));
	return exitCodes.ok;
}

function fetched(
	names: readonly string[],
	places: Pick<FetchPackagesOptions, 'into' | 'from'>,
	terminal: Terminal,
): Promise<number> {
	return Interrupts.around(terminal, async (interrupts) => {
		const line = lineOfProgress(terminal);
		const wheels = await fetchPackages({
			names: names.length === 0 ? undefined : names,
			...places,
			signal: interrupts.end,
			onWheel: ({ file, number, count }) => line.tell(`fetching ${number} of ${count}: ${file}`),
		}).finally(() => line.wipe());
		terminal.stdout.write(shownWheels(wheels));
		return exitCodes.ok;
	});
}
