import type { FileEntry } from '../../src/contract/files.ts';
import type { Output, Result, RunResult } from '../../src/sandbox/result.ts';
import type { ToolSandbox } from '../../src/tools/tool-sandbox.ts';

/** Fakes are data: a test replaces the one call that it is about. */
export interface FakeParts {
	readonly id?: string;
	readonly runCode?: ToolSandbox['runCode'];
	readonly run?: ToolSandbox['commands']['run'];
	readonly files?: Partial<ToolSandbox['files']>;
	readonly outputs?: Partial<ToolSandbox['outputs']>;
}

function missing(): never {
	throw new TypeError('this fake does not do that');
}

export function fakeSandbox(parts: FakeParts = {}): ToolSandbox {
	return {
		id: parts.id ?? 'box-1',
		runCode: parts.runCode ?? missing,
		commands: { run: parts.run ?? missing },
		files: { read: missing, write: missing, list: missing, ...parts.files },
		outputs: { keep: missing, read: missing, grep: missing, ...parts.outputs },
	};
}

export function output(text: string, truncated?: Output['truncated']): Output {
	const lines = text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);
	return {
		text,
		bytes: Buffer.byteLength(text),
		lines,
		...(truncated === undefined ? {} : { truncated }),
	};
}

export function runResult(changes: Partial<RunResult> = {}): RunResult {
	return {
		text: undefined,
		results: [],
		stdout: output(''),
		stderr: output(''),
		ended: 'ok',
		state: 'kept',
		epoch: 1,
		executionCount: 1,
		contextId: 'python',
		durationMs: 3,
		...changes,
	};
}

export function result(bundle: Record<string, string>, changes: Partial<Result> = {}): Result {
	return {
		bundle,
		main: false,
		text: bundle['text/plain'],
		html: bundle['text/html'],
		markdown: bundle['text/markdown'],
		latex: bundle['text/latex'],
		svg: bundle['image/svg+xml'],
		png: bundle['image/png'],
		jpeg: bundle['image/jpeg'],
		json: undefined,
		dataframe: undefined,
		omitted: [],
		...changes,
	};
}

/** A sandbox in which every cell ends with these results, one after the other, and texts are kept. */
export function cells(...results: readonly RunResult[]): ToolSandbox & { readonly kept: string[] } {
	const kept: string[] = [];
	const rest = [...results];
	const sandbox = fakeSandbox({
		runCode: () => Promise.resolve(rest.shift() ?? runResult()),
		outputs: { keep: (text) => `kept-${kept.push(text)}` },
	});
	return { ...sandbox, kept };
}

export function entry(path: string, changes: Partial<FileEntry> = {}): FileEntry {
	return {
		name: path.slice(path.lastIndexOf('/') + 1),
		path,
		kind: 'file',
		bytes: 5,
		mode: 0o644,
		modifiedAt: 0,
		target: null,
		...changes,
	};
}

/** Serves one file, in pieces of a size. */
export function fileOf(
	content: Uint8Array,
	pieceBytes = 1000,
): { readonly sandbox: ToolSandbox; readonly served: () => number } {
	let served = 0;
	async function* pieces(): AsyncGenerator<Uint8Array> {
		for (let at = 0; at < content.length; at += pieceBytes) {
			const piece = content.subarray(at, at + pieceBytes);
			served += piece.length;
			yield piece;
		}
	}
	const read = (() => Promise.resolve(pieces())) as unknown as ToolSandbox['files']['read'];
	return { sandbox: fakeSandbox({ files: { read } }), served: () => served };
}

const start = { png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], jpeg: [0xff, 0xd8, 0xff] };

export function image(format: keyof typeof start, bytes: number): Buffer {
	return Buffer.concat([Buffer.from(start[format]), Buffer.alloc(bytes - start[format].length)]);
}
