import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redactor } from '../../src/policy/redaction.ts';
import { secretForms } from '../../src/policy/secret-forms.ts';
import { splitText } from './pieces.ts';
import { runs } from './runs.ts';

const key = 'p@ss/w\u00f6rd+"1"~';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a secret', () => {
	test.each([
		['as it is', key],
		['in base64', base64(key)],
		['in base64 without padding', base64(key).replace(/=+$/, '')],
		['in base64 for URLs', Buffer.from(key).toString('base64url')],
		['in hex', Buffer.from(key).toString('hex')],
		['in upper-case hex', Buffer.from(key).toString('hex').toUpperCase()],
		['encoded for a URL', encodeURIComponent(key)],
		[
			'encoded for a URL in lower case',
			encodeURIComponent(key).replaceAll(/%../g, (at) => at.toLowerCase()),
		],
		['encoded for a form', new URLSearchParams({ k: key }).toString().slice(2)],
		[
			'encoded by RFC 3986',
			encodeURIComponent(key).replaceAll(/[!'()*]/g, (at) => `%${at.charCodeAt(0).toString(16)}`),
		],
		['with slashes kept, as Python quotes it', 'p%40ss/w%C3%B6rd%2B%221%22~'],
		[
			'with every byte encoded',
			Array.from(Buffer.from(key), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
		],
		['in JSON', JSON.stringify(key).slice(1, -1)],
		['in ASCII JSON', String.raw`p@ss/w\u00f6rd+\"1\"~`],
		['in JSON with escaped slashes', String.raw`p@ss\/wörd+\"1\"~`],
	])('is found %s', (_, form) => {
		expect(new Redactor({ KEY: key }).redact(`<${form}>`)).toBe('<[redacted:KEY]>');
	});

	test.each([
		['by repr', String.raw`'it\'s a "pw" <\u200b&ö€😀>\\'`],
		['by repr with its quotes as they are', String.raw`it's a "pw" <\u200b&ö€😀>\\`],
		['by ascii', String.raw`'it\'s a "pw" <\u200b&\xf6\u20ac\U0001f600>\\'`],
		['as bytes', String.raw`b'it\'s a "pw" <\xe2\x80\x8b&\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80>\\'`],
	])('is found as Python shows it %s', (_, form) => {
		const redactor = new Redactor({ KEY: `it's a "pw" <\u200b&ö€😀>\\` });

		expect(redactor.redact(form)).toMatch(/^b?'?\[redacted:KEY\]'?$/);
	});

	test.each([
		'it\'s "a" &lt;b&gt; &amp; c',
		"it's &quot;a&quot; &lt;b&gt; &amp; c",
		'it&#x27;s &quot;a&quot; &lt;b&gt; &amp; c',
		'it&#39;s &quot;a&quot; &lt;b&gt; &amp; c',
		'it&apos;s &quot;a&quot; &lt;b&gt; &amp; c',
		'it&#39;s &#34;a&#34; &lt;b&gt; &amp; c',
	])('is found in HTML as %s', (form) => {
		const redactor = new Redactor({ KEY: 'it\'s "a" <b> & c' });

		expect(redactor.redact(`<b>${form}</b>`)).toBe('<b>[redacted:KEY]</b>');
	});

	test.each([0, 1, 2, 3, 4, 5])('is found in base64 of a text where it stands at %d', (before) => {
		const encoded = base64(`${'a'.repeat(before)}${key}${'b'.repeat(5)}`);

		const redacted = new Redactor({ KEY: key }).redact(encoded);

		expect(redacted).toContain('[redacted:KEY]');
		expect(encoded.length - redacted.replace('[redacted:KEY]', '').length).toBeGreaterThanOrEqual(
			19,
		);
	});

	test.each([1, 2, 4])(
		'at the end of a base64 text where it stands at %d leaves no rest',
		(before) => {
			const encoded = base64(`${'a'.repeat(before)}${key}`);

			expect(new Redactor({ KEY: key }).redact(encoded)).toMatch(/^[\w+/]*\[redacted:KEY\]=*$/);
		},
	);

	test('of several lines is found as one', () => {
		const redactor = new Redactor({ PEM: 'begin\nsecret\nend\n' });

		expect(redactor.redact('begin\nsecret\nend\n')).toBe('[redacted:PEM]');
		expect(redactor.redact('x begin\nsecret\nend x')).toBe('x [redacted:PEM] x');
		expect(redactor.redact(String.raw`"begin\nsecret\nend"`)).toBe('"[redacted:PEM]"');
	});

	test.each(['', 'abc', '   ', ' a \n\n\n', 5, undefined])('that is %j is refused', (value) => {
		expect(() => new Redactor({ PIN: value as string })).toThrow(
			expect.objectContaining({
				code: 'invalid-argument',
				message: 'secret "PIN" must be a string of at least 4 characters',
			}),
		);
	});

	test('that has the value of another goes by the first name', () => {
		expect(new Redactor({ A: 'sesame', B: 'sesame' }).redact('sesame')).toBe('[redacted:A]');
	});
});

describe('overlapping secrets', () => {
	test.each([
		['one within another', { A: 'bcde', B: 'abcdef' }, 'xabcdefx', 'x[redacted:B]x'],
		[
			'one that begins another',
			{ A: 'abcd', B: 'abcdef' },
			'abcdef abcde',
			'[redacted:B] [redacted:A]e',
		],
		['one that ends in another', { A: 'abcdef', B: 'defghij' }, 'xabcdefghijx', 'x[redacted:B]x'],
		['one that overlaps itself', { A: 'abab' }, 'abababab', '[redacted:A]'],
		['one after another', { A: 'abcd', B: 'efgh' }, 'abcdefgh', '[redacted:A][redacted:B]'],
		['two of one length', { A: 'abcd', B: 'cdef' }, 'abcdef', '[redacted:B]'],
	])('%s leave nothing', (_, secrets, text, expected) => {
		expect(new Redactor(secrets).redact(text)).toBe(expected);
	});
});

/** Every place of every form, joined where they overlap: the slow and simple way. */
function expectedText(secrets: Readonly<Record<string, string>>, text: string): string {
	const forms = new Map<string, string>();
	for (const [name, value] of Object.entries(secrets)) {
		for (const form of secretForms(value)) if (!forms.has(form)) forms.set(form, name);
	}
	const found = [...forms].flatMap(([form, name]) => {
		const spans: { start: number; end: number; length: number; name: string }[] = [];
		for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
			spans.push({ start: at, end: at + form.length, length: form.length, name });
		}
		return spans;
	});
	let written = '';
	let from = 0;
	const open = found.toSorted((a, b) => a.start - b.start || b.end - a.end);
	for (let span = open.shift(); span !== undefined; span = open.shift()) {
		let { end } = span;
		let longest = span;
		for (let next = open[0]; next !== undefined && next.start < end; next = open[0]) {
			open.shift();
			end = Math.max(end, next.end);
			if (
				next.length > longest.length ||
				(next.length === longest.length && next.end > longest.end)
			) {
				longest = next;
			}
		}
		written += `${text.slice(from, span.start)}[redacted:${longest.name}]`;
		from = end;
	}
	return written + text.slice(from);
}

const letters = fc.constantFrom('a', 'b', '/', '+', '"', '\u00e9', '\ud83d\ude00', ' ');
const secret = fc
	.array(letters, { minLength: 4, maxLength: 8 })
	.map((parts) => parts.join(''))
	.filter((value) => value.trim().length >= 4);
const secrets = fc.dictionary(fc.constantFrom('A', 'B', 'C'), secret, { minKeys: 1 });
const textWith = (values: Readonly<Record<string, string>>): fc.Arbitrary<string> =>
	fc
		.array(
			fc.oneof(
				letters,
				fc.constantFrom(...Object.values(values).flatMap((value) => [...secretForms(value)])),
				fc.constantFrom(...Object.values(values).map((value) => value.slice(0, -1))),
			),
			{ maxLength: 20 },
		)
		.map((parts) => parts.join(''));
const secretsAndText = secrets.chain((values) => fc.tuple(fc.constant(values), textWith(values)));

describe('redacted text', () => {
	test('is what a simple model gives', () => {
		fc.assert(
			fc.property(secretsAndText, ([values, text]) => {
				expect(new Redactor(values).redact(text)).toBe(expectedText(values, text));
			}),
			runs,
		);
	});

	test('is the same however it is split', () => {
		fc.assert(
			fc.property(secretsAndText, fc.array(fc.nat(), { maxLength: 12 }), ([values, text], cuts) => {
				const redactor = new Redactor(values);
				const stream = redactor.redactStream();
				const parts = splitText(text, cuts).map((part) => stream.push(part));
				expect(parts.join('') + stream.end()).toBe(redactor.redact(text));
			}),
			runs,
		);
	});

	test('has none of the secrets in any form', () => {
		fc.assert(
			fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
				const redactor = new Redactor({ X: value });
				for (const form of secretForms(value)) {
					expect(redactor.redact(`${before}${form}${after}`)).not.toContain(form);
				}
			}),
			runs,
		);
	});

	test('without secrets is the text itself', () => {
		const none = new Redactor({});
		const unseen = new Redactor({ X: '\u0001\u0002\u0003\u0004' });
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(none.redact(text)).toBe(text);
				expect(unseen.redact(text)).toBe(text);
			}),
			runs,
		);
	});

	test('is found in one pass, even when everything looks like a beginning', {
		timeout: 60_000,
	}, () => {
		const almost = 'a'.repeat(5000);
		const redactor = new Redactor({ X: `${almost}b` });

		expect(redactor.redact('a'.repeat(1_000_000))).toHaveLength(1_000_000);
		expect(redactor.redact(`${'a'.repeat(1_000_000)}b`)).toHaveLength(
			1_000_000 - 5000 + '[redacted:X]'.length,
		);
	});
});

describe('a stream', () => {
	test('holds back less than the longest form, and only what begins one', () => {
		const beginnings = secrets.chain((values) => {
			const forms = Object.values(values).flatMap((value) => [...secretForms(value)]);
			const part = fc.oneof(letters, fc.constantFrom(...forms.map((form) => form.slice(0, -1))));
			const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
			return fc.tuple(fc.constant(values), fc.constant(forms), text);
		});
		fc.assert(
			fc.property(beginnings, ([values, forms, text]) => {
				fc.pre(expectedText(values, text) === text);
				const longest = Math.max(...forms.map((form) => form.length));
				const stream = new Redactor(values).redactStream();
				let written = '';
				for (let end = 1; end <= text.length; end += 1) {
					written += stream.push(text.slice(end - 1, end));
					const held = text.slice(written.length, end);
					expect(text.startsWith(written)).toBe(true);
					expect(held.length).toBeLessThan(longest);
					expect(forms.some((form) => form.startsWith(held))).toBe(true);
				}
				expect(written + stream.end()).toBe(text);
			}),
			runs,
		);
	});

	test('writes at once what cannot be a secret', () => {
		const stream = new Redactor({ A: 'sesame' }).redactStream();

		expect(stream.push('open ses')).toBe('open ');
		expect(stream.push('ame?')).toBe('[redacted:A]?');
		expect(stream.push('ses')).toBe('');
		expect(stream.end()).toBe('ses');
	});

	test('of secrets that go on overlapping writes one label and holds nothing', () => {
		const stream = new Redactor({ A: 'aaaa' }).redactStream();

		const parts = Array.from({ length: 1000 }, () => stream.push('aaaaaaa'));

		expect(parts.join('')).toBe('');
		expect(stream.push('b')).toBe('[redacted:A]b');
		expect(stream.end()).toBe('');
	});
});

describe('redacted JSON', () => {
	const redactor = new Redactor({ A: 'sesame', PIN: '12345678' });

	test('has no secret in strings, keys or numbers, at any depth', () => {
		const value = {
			sesame: ['open sesame', { deep: 'sesame', n: 12_345_678, m: -5, b: true, z: null }],
		};

		expect(redactor.redactJson(value)).toStrictEqual({
			'[redacted:A]': [
				'open [redacted:A]',
				{ deep: '[redacted:A]', n: '[redacted:PIN]', m: -5, b: true, z: null },
			],
		});
	});

	test('keeps both entries of keys that read the same', () => {
		expect(redactor.redactJson({ sesame: 1, [base64('sesame')]: 2 })).toStrictEqual({
			'[redacted:A]': 1,
			'[redacted:A] (2)': 2,
		});
	});

	test('keeps a key that would be a prototype', () => {
		const value: unknown = JSON.parse('{"__proto__":"sesame"}');

		expect(JSON.stringify(redactor.redactJson(value))).toBe('{"__proto__":"[redacted:A]"}');
	});

	test.each([
		['arrays', '[', ']'],
		['objects', '{"a":', '}'],
	])('ends where no %s of ours are as deep', (_, opening, closing) => {
		const text = `${opening.repeat(5000)}"sesame"${closing.repeat(5000)}`;
		const deep: unknown = JSON.parse(text);

		const redacted = JSON.stringify(redactor.redactJson(deep));

		expect(redacted).toMatch(/^[[{"a:]*"\[nested too deeply\]"[\]}]*$/);
	});

	test('that has no secret in it is equal to what it was', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				expect(redactor.redactJson(value)).toStrictEqual(value);
				expect(new Redactor({}).redactJson(value)).toBe(value);
			}),
			runs,
		);
	});
});

describe('secrets that are no plain object are refused, as they would redact nothing', () => {
	test.each([
		['a Map', new Map([['TOKEN', 'hunter22']]), 'got an object (Map)'],
		['a number', 5, 'got 5 (number)'],
		['a list', ['hunter22'], 'got an array of 1'],
		['nothing', undefined, 'got undefined'],
	])('%s', (_, given, named) => {
		const make = (): Redactor => new Redactor(given as never);

		expect(make).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
		expect(make).toThrow(`secrets must be a plain object of strings by name, ${named}`);
	});
});
