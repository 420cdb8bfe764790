import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditEvent } from '../../src/audit/audit-event.ts';
import { chainStart, sealEntry } from '../../src/audit/chain.ts';
import type { AuditFact } from '../../src/audit/event.ts';
import { Redactor } from '../../src/policy/redaction.ts';
import { cellStart, origin } from './events.ts';
import { ManualClock } from './manual-clock.ts';

const clock = new ManualClock();
const plain = new Redactor({});

test('the start of a cell has the digest and the size of the code as it ran', () => {
	const code = 'token = "hunter2-hunter2"  # ü';
	const redactor = new Redactor({ TOKEN: 'hunter2-hunter2' });

	expect(auditEvent(cellStart(code), { redactor, clock, common: origin })).toMatchObject({
		code: 'token = "[redacted:TOKEN]"  # ü',
		codeSha256: createHash('sha256').update(code).digest('hex'),
		codeBytes: 31,
	});
});

test('code is cut to 16 KiB between two characters', () => {
	const event = auditEvent(cellStart('€'.repeat(10_000)), {
		redactor: plain,
		clock,
		common: origin,
	});

	expect(event).toMatchObject({ code: '€'.repeat(5461), codeBytes: 30_000 });
});

test('a secret across the cut is gone, not halved', () => {
	const redactor = new Redactor({ TOKEN: 'hunter2-hunter2' });
	const code = `${'x'.repeat(16 * 1024 - 8)}hunter2-hunter2`;

	const line = JSON.stringify(auditEvent(cellStart(code), { redactor, clock, common: origin }));

	expect(line).not.toContain('hunter2');
});

test('arguments are cut to 16 KiB in all, and their number is told', () => {
	const argv = Array.from({ length: 100 }, () => 'x'.repeat(1023));
	const fact: AuditFact = { kind: 'command-start', commandId: '1', argv, cwd: '/' };

	const event = auditEvent(fact, { redactor: plain, clock, common: origin });

	expect(event).toMatchObject({ argv: [...argv.slice(0, 16), '... [84 more]'] });
});

test('words of ours stay readable, whatever the secrets are', () => {
	const redactor = new Redactor({
		A: 'cell-start',
		B: '2026-01-01',
		C: createHash('sha256').update('1').digest('hex'),
	});

	const event = auditEvent(cellStart('1'), { redactor, clock, common: origin });

	expect(event).toMatchObject({
		kind: 'cell-start',
		at: '2026-01-01T00:00:00.000Z',
		codeSha256: createHash('sha256').update('1').digest('hex'),
	});
});

test('what is not given is not there', () => {
	const event = auditEvent(cellStart('1'), {
		redactor: plain,
		clock,
		common: { ...origin, tenant: undefined },
	});

	expect(Object.keys(event)).not.toContain('tenant');
});

test('no string of an event gives a secret away, as it is or in base64 or hex', () => {
	const secret = fc
		.string({ unit: 'grapheme', minLength: 8, maxLength: 40 })
		.filter((text) => text.trim().length >= 8);
	const around = fc.string({ maxLength: 20 });
	fc.assert(
		fc.property(secret, around, around, fc.nat(2), (value, before, after, encoding) => {
			const bytes = Buffer.from(value);
			const shown = [value, bytes.toString('base64'), bytes.toString('hex')][encoding] ?? '';
			const text = `${before}${shown}${after}`;
			const redactor = new Redactor({ TOKEN: value });
			const facts: AuditFact[] = [
				cellStart(text, text),
				{ kind: 'command-start', commandId: '1', argv: ['sh', '-c', text], cwd: text },
				{ kind: 'file-write', changeId: 'change-1', path: text, bytes: 1 },
				{ kind: 'file-remove', changeId: 'change-1', path: text },
				{ kind: 'sandbox-lost', reason: text },
				{
					kind: 'egress-decision',
					allowed: false,
					host: text,
					port: 1,
					address: null,
					reason: text,
				},
				{
					kind: 'verify-report',
					holds: false,
					durationMs: 1,
					findings: [{ promise: 'p', verdict: 'weaker', asked: text, seen: text }],
				},
			];
			for (const fact of facts) {
				const event = auditEvent(fact, {
					redactor,
					clock,
					common: { ...origin, tenant: text, conversation: text },
				});
				const { line } = sealEntry(chainStart, event);

				expect(line).not.toContain(JSON.stringify(shown).slice(1, -1));
			}
		}),
	);
}, 30_000);
