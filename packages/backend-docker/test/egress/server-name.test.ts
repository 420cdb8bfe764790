import { expect, test } from 'vitest';
import { readServerName } from '../../src/egress/server-name.ts';
import { clientHello, helloWith, inRecordsOf, namesOf } from './client-hello.ts';

const hello = await clientHello('example.org');
const named = { kind: 'name', name: 'example.org' };
const other = Buffer.from([0, 23, 0, 0]);

test('the name that a client asks for is read', () => {
	expect(readServerName(hello)).toEqual(named);
	expect(readServerName(Buffer.concat([hello, Buffer.from('more')]))).toEqual(named);
	expect(readServerName(helloWith([other, namesOf('example.org')]))).toEqual(named);
});

test.each([1, 3, 100])('as well from records of %i bytes', (size) => {
	expect(readServerName(inRecordsOf(size, hello))).toEqual(named);
});

test('until all of it is there, nothing is said', () => {
	const cut = inRecordsOf(100, hello);
	for (let length = 0; length < cut.byteLength; length += 1) {
		expect(readServerName(cut.subarray(0, length))).toEqual({ kind: 'incomplete' });
	}
});

test.each<readonly [string, Buffer, string]>([
	['no name', helloWith([other]), 'it names no server'],
	[
		'two names',
		helloWith([namesOf('a.example', 'b.example')]),
		'there is more than its lengths say',
	],
	[
		'two extensions',
		helloWith([namesOf('a.example'), namesOf('b.example')]),
		'it names two servers',
	],
	['another protocol', Buffer.from('GET / HTTP/1.1\r\n'), 'it does not begin as TLS'],
	['another record', Buffer.from([0x17, 3, 3, 0, 1, 0]), 'it does not begin as TLS'],
	['an empty record', Buffer.from([0x16, 3, 1, 0, 0]), 'a record has a wrong length'],
	['a long record', Buffer.from([0x16, 3, 1, 0xff, 0xff]), 'a record has a wrong length'],
	[
		'another message',
		Buffer.from([0x16, 3, 1, 0, 4, 2, 0, 0, 0]),
		'it does not begin with a greeting',
	],
	[
		'a cut field',
		Buffer.from([0x16, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3]),
		'a field is longer than what it is in',
	],
])('what has %s is refused', (_, bytes, why) => {
	expect(readServerName(bytes)).toMatchObject({ kind: 'none', why: expect.stringContaining(why) });
});

test('a message that never ends is refused at 32 KiB', () => {
	const message = Buffer.concat([Buffer.from([1, 0xff, 0xff, 0xff]), Buffer.alloc(40_000)]);
	const endless = inRecordsOf(2 ** 14, Buffer.concat([Buffer.alloc(5), message]));

	expect(readServerName(endless.subarray(0, 30_000))).toEqual({ kind: 'incomplete' });
	expect(readServerName(endless)).toEqual({ kind: 'none', why: 'its first message is too long' });
});

test('no byte that is changed brings an error', () => {
	for (let at = 0; at < hello.byteLength; at += 1) {
		for (const value of [0, 1, 127, 255]) {
			const changed = Buffer.from(hello);
			changed[at] = value;
			expect(['name', 'none', 'incomplete']).toContain(readServerName(changed).kind);
		}
	}
});
