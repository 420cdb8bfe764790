import { readFileSync } from 'node:fs';
import { elsewhere } from './elsewhere.ts';

/** One attack, and what is to become of it. The README has the meaning of each field. */
export interface Row {
	readonly id: string;
	readonly class: string;
	readonly title: string;
	readonly lang: 'python' | 'sh' | 'js' | 'api';
	readonly code: string;
	readonly status: string;
	readonly max_s: number;
	readonly after: 'alive' | 'may_die';
	readonly must: readonly string[];
	readonly must_not: readonly string[];
	readonly target: 'exec' | 'kernel' | 'egress' | 'sdk-files' | 'sdk' | 'wasm';
	/** A cell of another context, after it. */
	readonly then?: string;
	/** Has a sandbox that no other row uses. */
	readonly alone?: true;
	/** What is otherwise under gVisor. */
	readonly gvisor?: Partial<Row>;
}

const lines = readFileSync(new URL('corpus.jsonl', import.meta.url), 'utf8')
	.trim()
	.split('\n');

export const corpus: readonly Row[] = lines.map((line) => JSON.parse(line) as Row);

/** Those that are run here, as they are under this runtime. */
export function rowsUnder(runtime: string): readonly Row[] {
	const here = corpus.filter(({ id }) => !elsewhere.has(id));
	return here.map((row) => (runtime === 'runsc' ? { ...row, ...row.gvisor } : row));
}
