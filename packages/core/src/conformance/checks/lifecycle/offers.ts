import { randomUUID } from 'node:crypto';
import type { Check } from '../../check.ts';
import { same, truthy } from '../../expectations.ts';
import { eventually } from '../support/eventually.ts';
import { literal, runsPython } from '../support/run-python.ts';

const heldMiB = 64;
/** Services sample, and take a while until an address leads somewhere. */
const patienceMs = 8000;

/** What some backends offer beside running code. */
export const offerChecks: readonly Check[] = [
	{
		id: 'lifecycle/snapshots-have-ids',
		level: 'must',
		claim: 'Each snapshot has an id of its own, and the sandbox works on as it was.',
		needs: ['snapshot'],
		async run({ open }) {
			const box = await open();
			await runsPython(box, 'kept = 42');
			const ids = [(await box.snapshot()).snapshotId, (await box.snapshot()).snapshotId];
			truthy('the id of a snapshot is a text that is not empty', ids.every(isText));
			same(new Set(ids).size, 2, 'the number of ids of two snapshots');
			same((await runsPython(box, 'kept')).text, '42', 'a variable after two snapshots');
		},
	},
	{
		id: 'lifecycle/exposed-port-is-reached',
		level: 'must',
		claim:
			'At the address of an exposed port answers the server that listens there in the sandbox.',
		needs: ['expose'],
		async run(context) {
			const box = await context.open();
			const word = `conformance-${randomUUID()}`;
			const { text } = await runsPython(box, servingCode(word));
			const { url, headers } = await box.expose(Number(text));
			const what = 'the server in the sandbox answers at the address of its port';
			await eventually(context, { what, withinMs: patienceMs }, async () => {
				return (await pageAt(url, headers, context.signal)).includes(word);
			});
		},
	},
	{
		id: 'lifecycle/metrics-tell-the-use',
		level: 'must',
		claim:
			'Of memory, disk and processor time at least one is told, and memory that is told grows with its use.',
		needs: ['metrics'],
		async run(context) {
			const box = await context.open();
			await runsPython(box, '1');
			const before = await box.metrics();
			const told = [before.memoryUsedMiB, before.diskUsedMiB, before.cpuUsedMs];
			truthy(
				'a metric is told',
				told.some((value) => value !== null),
			);
			const { memoryUsedMiB } = before;
			if (memoryUsedMiB === null) return;
			await runsPython(box, `held = bytearray(b"x") * (${heldMiB} << 20)`);
			const what = `the memory told grows from ${memoryUsedMiB} MiB by half of ${heldMiB} that are held`;
			await eventually(context, { what, withinMs: patienceMs }, async () => {
				return ((await box.metrics()).memoryUsedMiB ?? 0) >= memoryUsedMiB + heldMiB / 2;
			});
		},
	},
	{
		id: 'lifecycle/verify-tells-each-promise-once',
		level: 'must',
		claim:
			'A report of `verify` has one finding for each promise, those of the backend included, with words for what was asked and seen.',
		async run({ open }) {
			const box = await open();
			const { findings } = await box.verify();
			const promises = findings.map(({ promise }) => promise);
			same(promises, [...new Set(promises)], 'the promises of a report');
			truthy(
				'each finding has words for what was asked and seen',
				findings.every(({ asked, seen }) => isText(asked) && isText(seen)),
			);
		},
	},
];

function isText(value: unknown): boolean {
	return typeof value === 'string' && value !== '';
}

function servingCode(word: string): string {
	return `
import http.server, threading
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(${literal(word)}.encode())
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), Page)
threading.Thread(target=server.serve_forever, daemon=True).start()
server.server_address[1]
`;
}

/** Nothing where nobody answers. */
async function pageAt(
	url: string,
	headers: Readonly<Record<string, string>>,
	signal: AbortSignal,
): Promise<string> {
	try {
		const answer = await fetch(url, { headers, signal });
		return await answer.text();
	} catch {
		return '';
	}
}
