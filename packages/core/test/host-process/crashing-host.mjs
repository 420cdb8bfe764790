// A host that runs one Python program under a keeper until somebody ends it: node crashing-host.mjs DIRECTORY CODE
import { spawn } from 'node:child_process';
import { createReadStream, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const [directory, code] = process.argv.slice(2);
const script = fileURLToPath(new URL('keeper.py', import.meta.url));
const keeper = spawn('/usr/bin/python3', ['-I', '-S', script, directory], {
	detached: true,
	stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
});
const control = keeper.stdio[3];

for await (const line of createInterface({ input: control })) {
	const report = JSON.parse(line);
	if (report.event !== 'ready') continue;
	// At once: the keeper closes its end when it has the request.
	const fd = openSync(`/proc/${keeper.pid}/fd/${report.stdout}`);
	createReadStream('', { fd }).pipe(process.stdout);
	const request = Buffer.from(['/', 4, '/usr/bin/python3', '-I', '-c', code].join('\0'));
	control.write(`${request.byteLength}\n`);
	control.write(request);
}
