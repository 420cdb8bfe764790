import type { Language } from '../../../contract/capabilities.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { CheckContext } from '../../context.ts';
import { same } from '../../expectations.ts';

/** A cell ends by itself only after this; who hears nothing before is late. */
const heldMs = 4000;

/** Runs on, so that nothing but its output can be heard of a cell. */
const stays: Readonly<Record<Language, string>> = {
	python: `import time
while True:
    time.sleep(0.01)`,
	javascript: 'await new Promise((end) => setTimeout(end, 60_000));',
};

/** Demands that what the code says on its two channels, in whatever pieces, is heard while its cell still runs. */
export async function isHeard(
	{ clock, measure }: Pick<CheckContext, 'clock' | 'measure'>,
	box: Sandbox,
	code: string,
	expected: { readonly stdout: string; readonly stderr: string },
	language: Language = 'python',
): Promise<void> {
	await box.runCode('1', { language });
	const stop = new AbortController();
	const heard = { stdout: '', stderr: '' };
	const hear = (channel: keyof typeof heard, text: string): void => {
		heard[channel] += text;
		if (heard.stdout !== expected.stdout || heard.stderr !== expected.stderr) return;
		measure('first output', clock.now() - startedAt, 'ms');
		stop.abort();
	};
	const startedAt = clock.now();
	const { ended } = await box.runCode(`${code}\n${stays[language]}`, {
		language,
		timeoutMs: heldMs,
		signal: stop.signal,
		onStdout: (text) => hear('stdout', text),
		onStderr: (text) => hear('stderr', text),
	});
	// Only who heard both could cancel it.
	same(ended, 'cancelled', 'the end of a cell that is cancelled once its output has arrived');
}
