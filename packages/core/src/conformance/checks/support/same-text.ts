import { Violation } from '../../violation.ts';
import { quote } from '../../words.ts';

const around = 40;

/** As `same`, for long texts: the message shows the place where they part. */
export function sameText(actual: string, expected: string, what: string): void {
	if (actual === expected) return;
	let at = 0;
	while (at < expected.length && actual[at] === expected[at]) at += 1;
	const place = (text: string): string => quote(text.slice(Math.max(0, at - around), at + around));
	throw new Violation(
		`${what}: at character ${at} of ${expected.length}, expected ${place(expected)}, got ${place(actual)}, of ${actual.length}`,
	);
}
