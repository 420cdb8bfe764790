import { isObject } from '../../policy/argument.ts';

/** The id of a snapshot as the audit log tells it; `null` where a driver gave none. */
export function snapshotIdOf(answer: unknown): string | null {
	return textAt(answer, 'snapshotId');
}

/**
 * The address of an exposed port as the audit log tells it; `null` where a driver gave none. Without what may open it
 * to whoever reads the log: some services put a key behind the question mark, or a password in front of the host.
 */
export function addressOf(answer: unknown): string | null {
	const text = textAt(answer, 'url');
	if (text === null || !URL.canParse(text)) return null;
	const url = new URL(text);
	url.username = '';
	url.password = '';
	url.search = '';
	url.hash = '';
	return url.href;
}

function textAt(answer: unknown, name: string): string | null {
	const value: unknown = isObject(answer) ? Reflect.get(answer, name) : undefined;
	return typeof value === 'string' ? value : null;
}
