import { isIPv4, isIPv6 } from 'node:net';

/**
 * An address range in its one normal form; `undefined` for anything else, host bits that are not zero
 * included: who writes `10.0.0.1/8` may have meant either.
 */
export function normalCidr(text: string): string | undefined {
	const [, address = '', bits = ''] = /^([0-9a-f.:]+)\/(0|[1-9]\d{0,2})$/i.exec(text) ?? [];
	const prefix = Number(bits);
	if (isIPv4(address)) {
		const bytes = address.split('.').map(Number);
		return prefix <= 32 && isZeroBeyond(bytes, 8, prefix) ? `${address}/${prefix}` : undefined;
	}
	if (!isIPv6(address)) return undefined;
	const normal = new URL(`http://[${address}]`).hostname.slice(1, -1);
	// An IPv4 address in disguise has a plain form.
	if (normal.startsWith('::ffff:') && prefix >= 96) return undefined;
	return prefix <= 128 && isZeroBeyond(groups(normal), 16, prefix)
		? `${normal}/${prefix}`
		: undefined;
}

/** The eight numbers of an IPv6 address in the form that URLs have. */
function groups(address: string): number[] {
	const [left = '', right = ''] = address.split('::');
	const before = left === '' ? [] : left.split(':');
	const after = right === '' ? [] : right.split(':');
	const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
	return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}

function isZeroBeyond(parts: readonly number[], partBits: number, prefix: number): boolean {
	return parts.every((part, index) => {
		const hostBits = Math.min(partBits, Math.max(0, (index + 1) * partBits - prefix));
		return part % 2 ** hostBits === 0;
	});
}
