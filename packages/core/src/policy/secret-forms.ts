/** A shorter secret would be found in every other word. */
export const minSecretChars = 4;

/** What can be told from other text, so that it can be redacted. */
export function isSecretText(value: unknown): value is string {
	return typeof value === 'string' && value.trim().length >= minSecretChars;
}

/** Everything a program may print that gives the secret away: itself and its usual encodings. */
export function secretForms(secret: string): ReadonlySet<string> {
	// A secret read from a file often has a line end that nobody prints.
	const values = [...new Set([secret, secret.trim()])];
	return new Set(
		values.flatMap((value) => [
			value,
			...base64Forms(Buffer.from(value)),
			...hexForms(Buffer.from(value)),
			...percentForms(Buffer.from(value)),
			...jsonForms(value),
			...pythonForms(value),
			...htmlForms(value),
		]),
	);
}

function hexForms(bytes: Buffer): string[] {
	const hex = bytes.toString('hex');
	return [hex, hex.toUpperCase()];
}

/** The secret may begin at any of three places in a group: what is sure are the characters it fills alone. */
function base64Forms(bytes: Buffer): string[] {
	return [0, 1, 2].flatMap((before) => {
		const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
		const first = Math.ceil((before * 8) / 6);
		const sure = whole.slice(first, Math.floor(((before + bytes.length) * 8) / 6));
		// Here the encoded text ends with the secret; the character before the padding is its own too.
		const last = whole.slice(first);
		return [sure, last, last.replace(/=+$/, '')].flatMap((form) => [
			form,
			form.replaceAll('+', '-').replaceAll('/', '_'),
		]);
	});
}

/** What the usual encoders leave as it is: `encodeURIComponent`, RFC 3986, Python's `quote`, forms, nothing. */
const unreserved = [/[\w.!~*'()-]/, /[\w.~-]/, /[\w.~/-]/, /[\w.*-]/, /[^\s\S]/];

function percentForms(bytes: Buffer): string[] {
	return unreserved.flatMap((kept) => {
		const upper = percentEncoded(bytes, kept);
		const lower = upper.replaceAll(/%../g, (triplet) => triplet.toLowerCase());
		return [upper, lower].flatMap((form) => [form, form.replaceAll('%20', '+')]);
	});
}

function percentEncoded(bytes: Buffer, kept: RegExp): string {
	return Array.from(bytes, (byte) => {
		const character = String.fromCharCode(byte);
		if (byte < 0x80 && kept.test(character)) return character;
		return `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
	}).join('');
}

/** As JSON text has it, with what is not ASCII as it is or escaped, and with and without escaped slashes. */
function jsonForms(value: string): string[] {
	const text = JSON.stringify(value).slice(1, -1);
	const ascii = text.replaceAll(
		/[^\0-~]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	return [text, ascii].flatMap((form) => [form, form.replaceAll('/', '\\/')]);
}

/** As Python's `repr` and `ascii` show it, and its bytes; the quotes around a longer text decide which are escaped. */
function pythonForms(value: string): string[] {
	const bytes = Buffer.from(value).toString('latin1');
	return [
		pythonEscaped(value, /(?! )[\p{C}\p{Z}]/u),
		pythonEscaped(value, /[^ -~]/),
		pythonEscaped(bytes, /[^ -~]/),
	].flatMap((form) => [form, form.replaceAll("'", String.raw`\'`)]);
}

const pythonNames: Readonly<Record<string, string>> = {
	'\\': String.raw`\\`,
	'\n': String.raw`\n`,
	'\r': String.raw`\r`,
	'\t': String.raw`\t`,
};

function pythonEscaped(value: string, isEscaped: RegExp): string {
	return Array.from(value, (character) => {
		const named = pythonNames[character];
		if (named !== undefined || !isEscaped.test(character)) return named ?? character;
		const code = character.codePointAt(0) ?? 0;
		const [letter, digits] = code < 0x1_00 ? ['x', 2] : code < 0x1_00_00 ? ['u', 4] : ['U', 8];
		return `\\${letter}${code.toString(16).padStart(digits, '0')}`;
	}).join('');
}

/** The usual ways to write quotes in HTML and XML, double and single; text between tags keeps them. */
const htmlQuotes = [
	['"', "'"],
	['&quot;', "'"],
	['&quot;', '&#x27;'],
	['&quot;', '&#39;'],
	['&quot;', '&apos;'],
	['&#34;', '&#39;'],
] as const;

function htmlForms(value: string): string[] {
	const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
	return htmlQuotes.map(([double, single]) => text.replaceAll('"', double).replaceAll("'", single));
}
