import { describe, expect, test } from 'vitest';
import {
	failingCell,
	firstCells,
	longOutput,
	streamedCell,
	stuckCell,
	twoContexts,
} from '../getting-started/cells.ts';
import { commands, interactive } from '../getting-started/files-and-commands.ts';
import { endedByScope } from '../getting-started/end.ts';
import { refusedEgress } from '../getting-started/policy.ts';
import { tour } from '../tour.ts';

test('the first example of the README does what it says', async () => {
	expect(await tour()).toEqual(['452.3893421169302', 'ok', 'kept', '2']);
});

describe('the examples of the guide do what it says', () => {
	test('state stays from cell to cell', async () => {
		expect(await firstCells()).toBe('452.3893421169302');
	});

	test('an exception is a result', async () => {
		expect(await failingCell()).toEqual(['error', 'ZeroDivisionError', true]);
	});

	test('a stuck cell keeps what it had set', async () => {
		expect(await stuckCell()).toEqual(['timeout', 'kept', '42']);
	});

	test('events come in order', async () => {
		expect((await streamedCell()).join('\n')).toBe("0\n1\n2\n'done'");
	});

	test('contexts share no variables', async () => {
		expect(await twoContexts()).toEqual(['error', 'NameError']);
	});

	test('long output is counted, paged and searched', async () => {
		expect(await longOutput()).toEqual([588_890, 100_000, true, 77_778]);
	});

	test('commands tell their exit codes and streams', async () => {
		expect(await commands()).toEqual([3, 'out\n', 'err\n', '$HOME']);
	});

	test('a command can be written to', async () => {
		expect(await interactive()).toEqual(['ok', 'hello\n']);
	});

	test('a default that cannot be enforced is refused', async () => {
		expect(await refusedEgress()).toEqual(['unsupported', true]);
	});

	test('a sandbox ends with its scope, also when something throws', async () => {
		expect(await endedByScope()).toEqual(['on its way', 'destroyed']);
	});
});
