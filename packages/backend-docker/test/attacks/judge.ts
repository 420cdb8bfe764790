import type { Outcome } from './attempt.ts';
import { canaryNames } from './canaries.ts';
import type { Row } from './corpus.ts';
import { filled } from './words.ts';
import type { World } from './world.ts';

/** Names that every object has. */
const prototype = Reflect.ownKeys(Object.prototype).length;

/** What is wrong with an outcome; nothing where the attack failed. */
export async function complaintsAbout(
	row: Row,
	{ ended, told }: Outcome,
	{ words, canaries, outside }: World,
): Promise<readonly string[]> {
	const pattern = (text: string): RegExp => new RegExp(filled(text, words), 'm');
	const complaints: string[] = [];
	if (ended === null) complaints.push(`it is not over after ${row.max_s} seconds and some`);
	else if (row.status !== 'any' && !row.status.split('|').includes(ended)) {
		complaints.push(`it ended as ${ended}, not as ${row.status}: ${shortened(told)}`);
	}
	for (const name of canaryNames) {
		if (told.includes(words[name] ?? '')) complaints.push(`${name} was told: ${shortened(told)}`);
	}
	for (const text of row.must) {
		if (!pattern(text).test(told)) complaints.push(`no ${text} in: ${shortened(told)}`);
	}
	for (const text of row.must_not) {
		if (pattern(text).test(told)) complaints.push(`${text} in: ${shortened(told)}`);
	}
	if (!(await canaries.isFileAsItWas())) complaints.push('the file of the host was changed');
	if (outside.heard.length > 0) complaints.push(`outside heard ${outside.heard.join(', ')}`);
	const isChanged = Reflect.ownKeys(Object.prototype).length !== prototype;
	if (isChanged) complaints.push('a prototype has changed');
	return complaints;
}

function shortened(text: string): string {
	return text.length > 1500 ? `${text.slice(0, 1000)} ... ${text.slice(-500)}` : text;
}
