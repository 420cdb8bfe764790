import { errorCodes, SandboxError } from '../../../contract/error.ts';
import type { Check } from '../../check.ts';
import { rejectsWith, same, truthy } from '../../expectations.ts';
import { runsPython } from '../support/run-python.ts';

const atOnceMs = 5000;
const brokenOffBytes = 64 * 1024 * 1024;

/** What can be read, and where it ends. */
export const readingChecks: readonly Check[] = [
	{
		id: 'files/missing-is-not-found',
		level: 'must',
		claim: 'Reading, and `stat` of, what is not there rejects with `not-found`.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			await rejectsWith('not-found', box.files.read('missing.txt'), 'reading a missing file');
			await rejectsWith('not-found', box.files.stat('missing.txt'), 'stat of a missing file');
			const below = box.files.read('no/such/directory/missing.txt');
			await rejectsWith('not-found', below, 'reading below a missing directory');
		},
	},
	{
		id: 'files/reads-regular-files-only',
		level: 'must',
		claim: 'Reading a directory, a pipe or a device rejects at once with `invalid-argument`.',
		needs: ['files'],
		async run({ open, within }) {
			const box = await open();
			await box.files.mkdir('directory');
			const { stdout } = await runsPython(box, specialCode);
			for (const path of ['directory', ...stdout.text.split('\n').filter(Boolean)]) {
				const read = rejectsWith('invalid-argument', box.files.read(path), `reading ${path}`);
				await within(atOnceMs, read, `reading ${path}`);
			}
		},
	},
	{
		id: 'files/growing-file-ends',
		level: 'must',
		claim: 'A file that grows or is endless ends at the size it had when it was opened.',
		needs: ['files'],
		async run({ open }) {
			const box = await open();
			const bytes = 4_000_000;
			await runsPython(box, `open("growing.bin", "wb").write(b"x" * ${bytes}) and None`);
			const stream = await box.files.read('growing.bin', { format: 'stream' });
			let read = 0;
			for await (const chunk of stream) {
				if (read === 0) await runsPython(box, growingCode);
				read += chunk.byteLength;
			}
			same(read, bytes, 'the bytes of a file that grew while it was read');
			const endless = box.files.read('/dev/zero', { timeoutMs: atOnceMs });
			await rejectsWith(errorCodes, endless, 'reading a device without end');
		},
	},
	{
		id: 'files/broken-reads-reject',
		level: 'must',
		claim: 'A read that breaks off rejects: what came of it is never told to be the whole file.',
		needs: ['files'],
		async run({ open, backend, request }) {
			const box = await open();
			await runsPython(box, holeCode);
			const stream = await box.files.read('hole.bin', { format: 'stream' });
			let read = 0;
			try {
				for await (const chunk of stream) {
					// Not by `kill`, of which core would know.
					if (read === 0) await backend.destroy({ ...request(), id: box.id });
					read += chunk.byteLength;
				}
			} catch (error) {
				truthy('a read that breaks off rejects with a SandboxError', SandboxError.is(error));
				return;
			}
			// A backend may have had all of it by then.
			same(
				read,
				brokenOffBytes,
				'the bytes of a read whose sandbox was destroyed, and which ended well',
			);
		},
	},
];

/** Prints what it could make or find, for a sandbox may have neither pipes nor devices. */
const specialCode = `
import os
try:
    os.mkfifo("pipe")
    print("/workspace/pipe")
except (AttributeError, OSError):
    pass
if os.path.exists("/dev/zero"):
    print("/dev/zero")
`;

const growingCode = 'open("growing.bin", "ab").write(b"y" * 500) and None';

/** Takes no room, and brings that many bytes. */
const holeCode = `with open("hole.bin", "wb") as file: file.truncate(${brokenOffBytes})`;
