import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RawGuest } from './raw-guest.ts';

let guest: RawGuest;

beforeEach(async () => {
	guest = await RawGuest.open();
	await guest.run('import asyncio, os, tempfile\nos.chdir(tempfile.mkdtemp())\nkept = 1');
});

afterEach(() => guest.close());

const finalizer = `class Finalized:
    def __del__(self):
        self.x = 1
        self.y = 2
while True: Finalized()`;

const waits = `import time
print("go", flush=True)
try:
    while True: time.sleep(0.01)
finally:
    print("fin")`;

const imports = `import sys
for name in ('difflib', 'calendar', 'colorsys', 'csv'): sys.modules.pop(name, None)
import difflib, calendar, colorsys, csv
while True: pass`;

test.each([
	['a file that ends in its destructor', 'while True: open("f", "w").write("x")'],
	['a finalizer', finalizer],
	['a loop of events', 'while True: await asyncio.sleep(0)'],
	['tasks that hand on', 'while True: await asyncio.gather(*map(asyncio.sleep, [0, 0]))'],
	['a wait', waits],
	['imports', imports],
	['results', 'while True: display([1])'],
])(
	'an interrupt in %s keeps the state, whenever it comes',
	async (_, code) => {
		for (let round = 0; round < 60; round += 1) {
			const cell = await guest.start(code);
			await wait(round / 2);
			await guest.request('interrupt', { cell });
			const { end, stderr } = await guest.ended(cell);
			const { outcome, state, error } = end;
			expect({ round, outcome, state, error: error?.traceback, stderr }).toMatchObject({
				round,
				outcome: 'interrupted',
				state: 'kept',
				error: expect.stringContaining('KeyboardInterrupt') as unknown,
				stderr: expect.not.stringMatching(/anybox|ignored/) as unknown,
			});
		}
		expect((await guest.run('kept')).text).toBe('1');
	},
	30_000,
);
