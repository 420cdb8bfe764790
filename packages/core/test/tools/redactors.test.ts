import { expect, test } from 'vitest';
import { Redactor } from '../../src/policy/redaction.ts';
import { Redactors } from '../../src/tools/redactors.ts';
import { toolOf } from './call-tool.ts';
import { cells, output, runResult } from './fake-sandbox.ts';

const first = new Redactor({ FIRST: 'hunter2-hunter2' });
const second = new Redactor({ SECOND: 'sesame-open' });
const both = 'hunter2-hunter2 sesame-open';

function redactors(): Redactors {
	const all = new Redactors();
	for (const redactor of [first, undefined, second, first]) all.add(redactor);
	return all;
}

test('all redact, in texts and in JSON', () => {
	expect(redactors().redact(both)).toBe('[redacted:FIRST] [redacted:SECOND]');
	expect(redactors().redactJson({ [both]: [both] })).toEqual({
		'[redacted:FIRST] [redacted:SECOND]': ['[redacted:FIRST] [redacted:SECOND]'],
	});
	expect(new Redactors().redact(both)).toBe(both);
});

test.each([1, 2, 3, 7])('a text in pieces of %i comes out as one', (size) => {
	const stream = redactors().redactStream();
	let told = '';
	for (let at = 0; at < both.length; at += size) told += stream.push(both.slice(at, at + size));

	expect(told + stream.end()).toBe('[redacted:FIRST] [redacted:SECOND]');
});

test('what may be the beginning of a secret is held back to the end', () => {
	const stream = redactors().redactStream();

	expect(stream.push('x sesame-')).toBe('x ');
	expect(stream.end()).toBe('sesame-');
});

test('a conversation keeps the secrets of the sandbox before this one', async () => {
	const says = (): ReturnType<typeof cells> => cells(runResult({ stdout: output(both) }));
	const boxes = [
		{ ...says(), id: 'a', redactor: first },
		{ ...says(), id: 'b', redactor: second },
	];
	const tool = toolOf({ sandbox: async () => boxes.shift() ?? says() }, 'execute_python');

	expect((await tool.handle({ code: '1' })).text).not.toContain('hunter2-hunter2');
	const { text } = await tool.handle({ code: '1' });

	expect(text).not.toContain('hunter2-hunter2');
	expect(text).not.toContain('sesame-open');
});
