import { SandboxError } from '../contract/error.ts';
import { fitText } from '../policy/output-budget.ts';
import type { Output } from '../sandbox/result.ts';
import type { ToolEnvironment } from './tool-environment.ts';
import type { ToolSandbox } from './tool-sandbox.ts';

/** Where an output comes from, and where the whole of it is kept. */
export interface OutputSource {
	readonly environment: ToolEnvironment;
	readonly sandbox: ToolSandbox;
}

/** The text under its name and, where not all of it is there, how much there is and how to read the rest. */
export function channelFields(
	name: string,
	output: Output,
	{ environment, sandbox }: OutputSource,
): Record<string, unknown> {
	const text = environment.clean(output.text);
	const fitted = fitText(text, environment);
	const incomplete =
		output.incomplete === undefined
			? {}
			: { [`${name}_incomplete`]: environment.clean(output.incomplete) };
	if (fitted.truncated === undefined && output.truncated === undefined) {
		return { ...(text === '' ? {} : { [name]: text }), ...incomplete };
	}
	const outputId = output.truncated?.outputId ?? keep(sandbox, text);
	const isWhole = output.truncated === undefined || output.truncated.outputId !== null;
	return {
		[name]: fitted.text,
		[`${name}_truncated`]: {
			shown_chars: text.length - (fitted.truncated?.droppedChars ?? 0),
			total_bytes: output.bytes,
			total_lines: output.lines,
			...(outputId === null ? {} : { output_id: outputId }),
			hint: hintFor(outputId, isWhole),
		},
		...incomplete,
	};
}

/** A text that is no channel of its own, such as the value of an expression. */
export function textFields(
	name: string,
	text: string,
	source: OutputSource,
): Record<string, unknown> {
	const lines = text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
	return channelFields(name, { text, bytes: Buffer.byteLength(text), lines }, source);
}

function hintFor(outputId: string | null, isWhole: boolean): string {
	if (outputId === null) return 'the rest was not kept; print less at once';
	const scope = isWhole ? 'for the rest' : 'for more; not all of it was kept';
	return `call read_output with this output_id ${scope}`;
}

function keep(sandbox: ToolSandbox, text: string): string | null {
	try {
		return sandbox.outputs.keep(text);
	} catch (error) {
		if (SandboxError.is(error)) return null;
		throw error;
	}
}
