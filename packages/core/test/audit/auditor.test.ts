import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Auditor, type AuditorOptions } from '../../src/audit/auditor.ts';
import type { AuditEvent, AuditSink } from '../../src/audit/event.ts';
import { SandboxError } from '../../src/contract/error.ts';
import { Redactor } from '../../src/policy/redaction.ts';
import { cellEnd, cellStart, origin } from './events.ts';
import { ManualClock } from './manual-clock.ts';

/** Takes events, refuses them or keeps them waiting, as it is told. */
class FakeSink implements AuditSink {
	readonly events: AuditEvent[] = [];
	mode: 'takes' | 'fails' | 'hangs' = 'takes';
	attempts = 0;
	#release: (() => void) | undefined;

	async write(event: AuditEvent): Promise<void> {
		this.attempts += 1;
		if (this.mode === 'hangs') await new Promise<void>((resolve) => (this.#release = resolve));
		else if (this.mode === 'fails') throw new Error('disk full at hunter2-hunter2');
		this.events.push(event);
	}

	goOn(mode: 'takes' | 'hangs' = 'takes'): void {
		this.mode = mode;
		this.#release?.();
	}

	get kinds(): string[] {
		return this.events.map(({ kind }) => kind);
	}
}

function setUp(options: Partial<AuditorOptions> = {}): {
	sink: FakeSink;
	clock: ManualClock;
	auditor: Auditor;
} {
	const sink = new FakeSink();
	const clock = new ManualClock();
	const redactor = new Redactor({ TOKEN: 'hunter2-hunter2' });
	const auditor = new Auditor({
		sink,
		redactor,
		clock,
		common: origin,
		onFailure: 'block',
		...options,
	});
	return { sink, clock, auditor };
}

test('without a sink nothing is recorded and nothing fails', async () => {
	const { auditor } = setUp({ sink: undefined });

	await auditor.record(cellStart('1'));
	await auditor.close();

	expect(auditor.dropped).toBe(0);
});

test('an event carries where it comes from and when it happened', async () => {
	const { auditor, sink } = setUp({ common: { ...origin, tenant: 'acme', conversation: 'c-1' } });

	await auditor.record(cellEnd());

	expect(sink.events).toEqual([
		{
			at: '2026-01-01T00:00:00.000Z',
			backend: 'docker',
			sandboxId: 'box-1',
			tenant: 'acme',
			conversation: 'c-1',
			...cellEnd(),
		},
	]);
});

test.each(['block', 'drop'] as const)(
	'with %s, events keep the order of their calls',
	async (onFailure) => {
		const { auditor, sink } = setUp({ onFailure });
		const ids = Array.from({ length: 300 }, (_, index) => `cell-${index}`);

		await Promise.all(ids.map((id) => auditor.record(cellStart('1', id))));
		await auditor.close();

		expect(sink.events.map((event) => (event.kind === 'cell-start' ? event.cellId : ''))).toEqual(
			ids,
		);
	},
);

describe('with block', () => {
	test('record resolves only when the sink has the event', async () => {
		const { auditor, sink } = setUp();
		sink.mode = 'hangs';
		let isRecorded = false;
		const recording = auditor.record(cellStart('1')).then(() => (isRecorded = true));
		await setImmediate();
		expect(isRecorded).toBe(false);

		sink.goOn();
		await recording;

		expect(sink.kinds).toEqual(['cell-start']);
	});

	test('what cannot be recorded must not begin, and the error gives no secret away', async () => {
		const { auditor, sink } = setUp();
		sink.mode = 'fails';

		const error: unknown = await auditor.record(cellStart('1')).catch((reason: unknown) => reason);

		expect(SandboxError.is(error) && error.toJSON()).toMatchObject({
			code: 'unavailable',
			retry: 'safe',
			message: 'audit: write failed: disk full at [redacted:TOKEN]',
		});
		sink.mode = 'takes';
		await auditor.record(cellStart('2', 'later'));
		expect(sink.events).toMatchObject([{ cellId: 'later' }]);
	});

	test('a sink that throws at once fails like one that rejects', async () => {
		const write = (): void => {
			throw new Error('gone');
		};
		const { auditor } = setUp({ sink: { write } });

		await expect(auditor.record(cellStart('1'))).rejects.toThrow('audit: write failed: gone');
	});

	test('the end of a cell does not reject, and is in the log before the next start', async () => {
		const { auditor, sink } = setUp();
		await auditor.record(cellStart('1', 'one'));
		sink.mode = 'fails';

		await auditor.record(cellEnd('one'));
		await expect(auditor.record(cellStart('2', 'two'))).rejects.toThrow('write failed');
		sink.mode = 'takes';
		await auditor.record(cellStart('3', 'three'));

		expect(sink.kinds).toEqual(['cell-start', 'cell-end', 'cell-start']);
	});

	test('the end of a cell is written when the sink recovers, without another call', async () => {
		const { auditor, sink, clock } = setUp();
		sink.mode = 'fails';
		await auditor.record(cellEnd());
		sink.mode = 'takes';

		clock.advance(1000);
		await setImmediate();

		expect(sink.kinds).toEqual(['cell-end']);
	});

	test('a sink that does not answer in time rejects', async () => {
		const { auditor, sink, clock } = setUp({ timeoutMs: 500 });
		sink.mode = 'hangs';
		const first = auditor.record(cellStart('1', 'one'));
		const second = auditor.record(cellStart('2', 'two'));

		clock.advance(500);

		await expect(first).rejects.toThrow('audit: no answer within 500 ms');
		await expect(second).rejects.toThrow('audit: no answer within 500 ms');
		sink.goOn();
		await setImmediate();
		expect(sink.events).toMatchObject([{ cellId: 'one' }]);
	});

	test('no more than a thousand events wait', async () => {
		const { auditor, sink } = setUp();
		sink.mode = 'hangs';
		const recordings = Array.from({ length: 1000 }, () => auditor.record(cellStart('1')));

		await expect(auditor.record(cellStart('2'))).rejects.toMatchObject({ code: 'unavailable' });

		sink.goOn();
		await Promise.all(recordings);
		expect(sink.events).toHaveLength(1000);
	});

	test('close rejects when something is not written, and leaves no timer', async () => {
		const { auditor, sink, clock } = setUp();
		sink.mode = 'fails';
		await auditor.record(cellEnd());

		await expect(auditor.close()).rejects.toThrow('audit: the last 1 events were not written');

		expect(clock.timers).toBe(0);
	});

	test('close writes what is left', async () => {
		const { auditor, sink } = setUp();
		sink.mode = 'fails';
		await auditor.record(cellEnd());
		sink.mode = 'takes';

		await auditor.close();

		expect(sink.kinds).toEqual(['cell-end']);
	});
});

describe('with drop', () => {
	test('record waits for nothing', async () => {
		const { auditor, sink } = setUp({ onFailure: 'drop' });
		sink.mode = 'hangs';

		await auditor.record(cellStart('1'));
		await auditor.record(cellStart('2'));

		expect(sink.attempts).toBe(1);
	});

	test('what a failing sink missed is written when it recovers', async () => {
		const { auditor, sink, clock } = setUp({ onFailure: 'drop' });
		sink.mode = 'fails';
		await auditor.record(cellStart('1'));
		await auditor.record(cellEnd());
		await setImmediate();
		sink.mode = 'takes';

		clock.advance(1000);
		await setImmediate();

		expect(sink.kinds).toEqual(['cell-start', 'cell-end']);
	});

	test('beyond a thousand events are dropped, and the log says how many, where they are missing', async () => {
		const { auditor, sink } = setUp({ onFailure: 'drop' });
		sink.mode = 'hangs';
		for (let count = 0; count < 1007; count += 1) await auditor.record(cellEnd(`cell-${count}`));
		expect(auditor.dropped).toBe(7);

		sink.goOn();
		await setImmediate();

		expect(sink.events).toHaveLength(1001);
		expect(sink.events.slice(-2)).toMatchObject([
			{ cellId: 'cell-999' },
			{ kind: 'audit-drop', dropped: 7 },
		]);
	});

	test('what comes after dropped events is written after the count of them', async () => {
		const { auditor, sink } = setUp({ onFailure: 'drop' });
		sink.mode = 'hangs';
		for (let count = 0; count < 1003; count += 1) await auditor.record(cellEnd(`cell-${count}`));
		sink.goOn('hangs');
		await setImmediate();

		await auditor.record(cellEnd('later'));
		sink.goOn();
		await auditor.close();

		expect(sink.events.slice(-2)).toMatchObject([
			{ kind: 'audit-drop', dropped: 3 },
			{ cellId: 'later' },
		]);
	});

	test('a failing sink is not asked again and again', async () => {
		const { auditor, sink, clock } = setUp({ onFailure: 'drop' });
		sink.mode = 'fails';
		await auditor.record(cellEnd());
		await setImmediate();

		clock.advance(999);
		await setImmediate();

		expect(sink.attempts).toBe(1);
	});

	test('close ends, however the sink does', async () => {
		const { auditor, sink, clock } = setUp({ onFailure: 'drop', timeoutMs: 500 });
		sink.mode = 'hangs';
		await auditor.record(cellEnd());
		const closing = auditor.close();

		clock.advance(500);
		await closing;

		expect(auditor.dropped).toBe(1);
		expect(clock.timers).toBe(0);
	});
});
