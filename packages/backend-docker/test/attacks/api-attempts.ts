import { type AuditEvent, createSandbox, type Sandbox, toolkit } from '@anybox/core';
import type { World } from './world.ts';

interface Here {
	readonly box: Sandbox;
	readonly world: World;
	/** Of the row. */
	readonly code: string;
}

const tricky = '/workspace/-rf "$(touch pwn)"\n;x';
const composed = '/workspace/\u00E9';
const decomposed = '/workspace/e\u0301';
const linking = 'ln -s /etc/passwd link; ln -s /etc/shadow secret';
const swapping = 'while true; do ln -sfn / l; ln -sfn /workspace l; done';

/** Rows that are calls of the library, by their id: each gives what the caller is told. */
export const apiAttempts: Readonly<Record<string, (here: Here) => Promise<string>>> = {
	'FIL-001': ({ box }) => toldBy(box.files.read('/workspace/../../etc/shadow')),
	'FIL-002': ({ box }) => toldBy(box.files.read('/etc/shadow')),
	'FIL-004': ({ box }) => toldBy(box.files.read('/workspace/a\u0000/etc/passwd')),
	'FIL-005': async ({ box }) => {
		await box.files.write(tricky, 'kept');
		const paths = box.files.list('/workspace').then((all) => all.map(({ path }) => path));
		return toldBy(Promise.all([box.files.read(tricky), paths]));
	},
	'FIL-007': async ({ box }) => {
		await box.commands.run(linking);
		const passwd = toldBy(box.files.write('/workspace/link', 'mine', { mode: 0o666 }));
		const shadow = toldBy(box.files.read('/workspace/secret'));
		const after = toldBy(box.files.read('/etc/passwd'));
		return (await Promise.all([passwd, shadow, after])).join('\n');
	},
	'FIL-008': async ({ box }) => {
		const handle = await box.commands.start(swapping);
		const told: string[] = [];
		for (let times = 0; times < 50; times += 1) {
			told.push(await toldBy(box.files.read('/workspace/l/etc/hostname')));
		}
		await handle.kill();
		return [...new Set(told)].join('\n');
	},
	'FIL-010': async ({ box }) => {
		await box.commands.run('mkfifo fifo');
		const paths = ['/workspace/fifo', '/dev/zero', '/dev/random'];
		return (await Promise.all(paths.map((path) => toldBy(box.files.read(path))))).join('\n');
	},
	'FIL-011': async ({ box }) => {
		const handle = await box.commands.start('yes | head -c 50M > g');
		const read = box.files.read('/workspace/g', { format: 'bytes' });
		const told = await toldBy(read.then(({ byteLength }) => ({ byteLength })));
		await handle.kill();
		return told;
	},
	'FIL-013': async ({ box }) => {
		await box.commands.run(['bash', '-c', "touch $'bad\\xff'"]);
		return toldBy(box.files.list('/workspace'));
	},
	'FIL-014': async ({ box }) => {
		const lengths = [`/workspace/${'n'.repeat(256)}`, `/workspace${'/dir'.repeat(1100)}`];
		return (await Promise.all(lengths.map((path) => toldBy(box.files.write(path, 'x'))))).join(
			'\n',
		);
	},
	'FIL-017': async ({ box }) => {
		await box.files.write(composed, 'composed');
		await box.files.write(decomposed, 'decomposed');
		return toldBy(Promise.all([box.files.read(composed), box.files.read(decomposed)]));
	},
	'TEN-004': async ({ box, world }) => {
		const { contextId: context } = await world.neighbour.contexts.create();
		return toldBy(box.runCode('1', { context }));
	},
	'AUD-001': async ({ box, world, code }) => {
		const events: AuditEvent[] = [];
		await using audited = await createSandbox(box.backend, {
			secrets: { KEY: world.words['SECRET'] ?? '' },
			audit: { write: (event) => void events.push(event) },
		});
		await audited.runCode(code);
		return JSON.stringify([events, await toldBy(audited.files.read(`/${world.words['SECRET']}`))]);
	},
	'AUD-002': async ({ box, world, code }) => {
		await using kept = await createSandbox(box.backend, {
			secrets: { KEY: world.words['SECRET'] ?? '' },
		});
		const [python] = toolkit(kept, { include: ['execute_python'] });
		return JSON.stringify(await python?.handle({ code }));
	},
};

async function toldBy(answer: PromiseLike<unknown>): Promise<string> {
	try {
		return JSON.stringify(await answer) ?? '';
	} catch (error) {
		return JSON.stringify(error);
	}
}
