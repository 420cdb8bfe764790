import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/conformance/finding.ts';
import { type ConformanceReport, headline } from '../../../src/conformance/report.ts';
import { jsonReport } from '../../../src/conformance/reporters/json.ts';
import { junitReport } from '../../../src/conformance/reporters/junit.ts';
import { markdownReport } from '../../../src/conformance/reporters/markdown.ts';
import { textReport } from '../../../src/conformance/reporters/text.ts';
import { noCapabilities } from '../../../src/contract/capabilities.ts';

const hostile = 'a\u0000b\u001b[31m\u009b <&"]]> -- | `c` \ud800\nnext *line*';

const finding = (rest: Partial<Finding> & Pick<Finding, 'id' | 'outcome'>): Finding => ({
	level: 'must',
	claim: 'A <sentence>.',
	durationMs: 1500,
	figures: [],
	...rest,
});

const report: ConformanceReport = {
	backend: 'fake',
	version: '1.2',
	region: null,
	commit: null,
	emulator: 'emulateE2B',
	runId: 'run-1',
	startedAt: '2026-01-01T00:00:00.000Z',
	durationMs: 4000,
	node: 'v20.19.0',
	platform: 'linux x64',
	capabilities: noCapabilities,
	ok: false,
	counts: {
		pass: 1,
		fail: 2,
		warn: 1,
		'not-applicable': 1,
		disabled: 1,
		'not-run': 1,
		'suite-error': 1,
	},
	findings: [
		finding({
			id: 'code/good',
			outcome: 'pass',
			figures: [{ name: 'cold', value: 12.5, unit: 'ms' }],
		}),
		finding({ id: 'create/bad', outcome: 'fail', trouble: 'violation', message: hostile }),
		finding({
			id: 'code/known',
			outcome: 'fail',
			trouble: 'leak',
			message: 'left box-1',
			baseline: { id: 'code/known', reason: 'vendor bug', link: 'https://example.org/1' },
		}),
		finding({ id: 'files/slow', outcome: 'warn', level: 'should', message: 'took 9 s' }),
		finding({ id: 'files/pause', outcome: 'not-applicable', message: 'lacks pause' }),
		finding({ id: 'egress/off', outcome: 'disabled', message: 'no network here' }),
		finding({ id: 'egress/late', outcome: 'not-run', message: 'the run was stopped' }),
		finding({ id: 'errors/ours', outcome: 'suite-error', message: 'the check itself broke' }),
	],
	problems: ['the run left strays, now destroyed: box-9'],
	disabledNote: '1 DISABLED: egress/off (no network here)',
};

const reporters = { textReport, jsonReport, junitReport, markdownReport };

describe.each(Object.entries(reporters))('%s', (_, render) => {
	test('says in its first line that it is no evidence, and what was disabled', () => {
		const [first] = render(report).split('\n');

		expect(first).toContain('EMULATED by emulateE2B');
		expect(first).toContain('1 DISABLED: egress/off');
		expect(first).toContain('NOT OK');
	});

	test('keeps its first line in one line, whatever a reason holds', () => {
		const note = '1 DISABLED: egress/off (no network\nhere)';
		const [first] = render({ ...report, disabledNote: note }).split('\n');

		expect(first).toContain('(no network here)');
		expect(first).toContain('NOT OK');
	});

	test('gives the same for the same report', () => {
		expect(render(structuredClone(report))).toBe(render(report));
	});

	test('holds every message and no control character', () => {
		const text = render(report);

		expect(text).toContain('left box-1');
		expect(text).toContain('box-9');
		expect(text).toContain('vendor bug');
		expect(text).toContain('12.5');
		expect(text).toMatch(/^(?:[^\p{Cc}\p{Surrogate}]|[\n\t])*$/u);
	});
});

test('the headline of a good run is short', () => {
	const counts = {
		...report.counts,
		fail: 0,
		warn: 0,
		disabled: 0,
		'not-run': 0,
		'suite-error': 0,
	};
	const good = { ...report, emulator: null, disabledNote: null, ok: true, counts };

	expect(headline(good)).toBe('fake 1.2 | ok | 1 pass, 1 not-applicable');
});

describe('json', () => {
	test('reads back as the report', () => {
		expect(JSON.parse(jsonReport(report))).toMatchObject({
			...report,
			headline: headline(report),
		});
	});
});

describe('text', () => {
	test('has a line for each check under its area', () => {
		const lines = textReport(report).split('\n');

		expect(lines.slice(2, 12)).toEqual([
			'',
			'lifecycle',
			'  fail           create/bad',
			'    claim: A <sentence>.',
			String.raw`    seen: a\u0000b\u001b[31m\u009b <&"]]> -- | ${'`c`'} \ud800`,
			'next *line*',
			'',
			'code',
			'  pass           code/good',
			'    cold: 12.5 ms',
		]);
		expect(lines).toContain('  not-applicable files/pause (lacks pause)');
		expect(lines).toContain('  not-run        egress/late (the run was stopped)');
		expect(lines).toContain('PROBLEM: the run left strays, now destroyed: box-9');
	});
});

describe('junit', () => {
	const xml = junitReport(report);

	test('is well-formed', () => {
		expect(() => readXml(xml)).not.toThrow();
		const bare = { ...report, findings: [finding({ id: 'code/good', outcome: 'pass' })] };
		expect(() => readXml(junitReport(bare))).not.toThrow();
		expect(() => readXml('<a><b></a>')).toThrow('</a> closes something else');
		expect(() => readXml('<a b="&"/>')).toThrow('a bare &');
	});

	test('escapes what a message holds', () => {
		expect(xml).toContain(
			String.raw`message="a\u0000b\u001b[31m\u009b &lt;&amp;&quot;]]&gt; -- | ${'`c`'} \ud800&#10;next *line*"`,
		);
	});

	test('counts only a fail that is not known as a failure, and only suite-error as an error', () => {
		const tags = readXml(xml);

		expect(tags.filter((tag) => tag === 'failure')).toHaveLength(2);
		expect(tags.filter((tag) => tag === 'error')).toHaveLength(1);
		expect(tags.filter((tag) => tag === 'skipped')).toHaveLength(4);
		expect(xml).toContain(
			'<testsuite name="code" timestamp="2026-01-01T00:00:00.000Z" time="3.000" tests="2" failures="0" errors="0" skipped="1">',
		);
		expect(xml).toContain(
			'<skipped message="fail (known: vendor bug, https://example.org/1): left box-1"/>',
		);
		expect(xml).toContain('time="3.000" tests="2" failures="0" errors="0" skipped="2">');
	});
});

describe('markdown', () => {
	const lines = markdownReport(report).split('\n');

	test('counts by area, and in all', () => {
		expect(lines.slice(2, 6)).toEqual([
			'| area | pass | fail | warn | not-applicable | disabled | not-run | suite-error |',
			'| --- | --- | --- | --- | --- | --- | --- | --- |',
			'| lifecycle | 0 | 1 | 0 | 0 | 0 | 0 | 0 |',
			'| code | 1 | 1 | 0 | 0 | 0 | 0 | 0 |',
		]);
		expect(lines).toContain('| **all** | **1** | **2** | **1** | **1** | **1** | **1** | **1** |');
	});

	test('shows messages as they are, indented', () => {
		const start = lines.indexOf('### create/bad: fail');

		expect(lines.slice(start, start + 6)).toEqual([
			'### create/bad: fail',
			'',
			String.raw`MUST: A \<sentence\>.`,
			'',
			String.raw`    a\u0000b\u001b[31m\u009b <&"]]> -- | ${'`c`'} \ud800`,
			'    next *line*',
		]);
	});

	test('lists what does not apply under the capability that is absent', () => {
		expect(lines).toContain('- lacks pause: files/pause');
	});

	test('has a table of figures', () => {
		expect(lines).toContain('| code/good | cold | 12.5 | ms |');
	});
});

/** Names of the elements; throws for XML that does not nest or holds a bare `<`, `&` or `--` in a comment. */
function readXml(text: string): readonly string[] {
	const names: string[] = [];
	const open: string[] = [];
	const body = text.replace(/^<\?xml [^?]*\?>/, '').replace(/<!--((?!--)[\s\S])*?-->/, '');
	const bare = /&(?!(?:amp|lt|gt|quot|#\d+);)/;
	const token = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|[^<]+|</g;
	for (const [whole, close, name = '', attributes = '', empty] of body.matchAll(token)) {
		if (whole === '<') throw new Error(`a bare < after ${names.at(-1)}`);
		if (bare.test(attributes || (name ? '' : whole))) throw new Error('a bare &');
		if (name === '') continue;
		if (close) {
			if (open.pop() !== name) throw new Error(`</${name}> closes something else`);
			continue;
		}
		names.push(name);
		if (!empty) open.push(name);
	}
	if (open.length > 0) throw new Error(`${open.join(', ')} is never closed`);
	return names;
}
