import { createHash } from 'node:crypto';

/** One key, one name: an engine has no two containers of the same. */
export function nameFor(key: string): string {
	return `anybox-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}
