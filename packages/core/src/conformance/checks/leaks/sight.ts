import { readFile } from 'node:fs/promises';
import type { Isolation } from '../../../contract/capabilities.ts';
import type { Check } from '../../check.ts';
import { truthy } from '../../expectations.ts';
import { printedJson } from '../support/printed-json.ts';

/** Boundaries within which processes of the host may be seen. */
const transparent: ReadonlySet<Isolation> = new Set(['none', 'process']);

export const sightChecks: readonly Check[] = [
	{
		id: 'leaks/host-is-out-of-sight',
		level: 'must',
		claim:
			'Code in a container, or behind a stronger boundary, does not see the process that made its sandbox.',
		needs: ['isolation'],
		async run({ open, capabilities }) {
			if (transparent.has(capabilities.isolation)) return;
			const box = await open();
			const own = startOf(await readFile(`/proc/${process.pid}/stat`, 'utf8').catch(() => ''));
			const seen = await printedJson(box, seeingCode(process.pid));
			const isSeen = own !== undefined && startOf(String(seen)) === own;
			truthy(`process ${process.pid} of the host is out of sight`, !isSeen);
		},
	},
];

/** Prints what /proc tells of a process of that number, which inside may be another or none. */
function seeingCode(pid: number): string {
	return `
import json
try:
    with open("/proc/${pid}/stat") as file:
        seen = file.read()
except OSError:
    seen = ""
print(json.dumps(seen))
`;
}

/** When a process was started: with its number, what no other process shares. */
function startOf(stat: string): string | undefined {
	return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
