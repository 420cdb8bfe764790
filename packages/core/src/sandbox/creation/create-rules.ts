import { isRecord, shown } from '../../policy/argument.ts';
import { Problems } from '../../policy/problems.ts';
import {
	abortSignal,
	checkedLater,
	checkOptions,
	having,
	milliseconds,
	oneOf,
	type OptionRules,
	type Rule,
	someText,
} from '../../policy/rules.ts';
import type { SandboxOptions } from '../options.ts';
import type { Place } from '../calls/arguments.ts';

const labelName = /^[a-z][a-z0-9-]{0,62}$/;
const labelValue = /^[A-Za-z0-9._-]{1,63}$/;

const labels: Rule = (field, value, problems) => {
	if (!isRecord(value)) {
		problems.invalid(`${field} must be a plain object of strings, got ${shown(value)}`);
		return;
	}
	for (const [name, text] of Object.entries(value)) {
		if (labelName.test(name) && typeof text === 'string' && labelValue.test(text)) continue;
		problems.invalid(
			`${field}: ${JSON.stringify(name)} must have a name of a-z, 0-9 and - that begins with a letter, and a value of 1 to 63 of A-Z a-z 0-9 . _ -, got ${shown(text)}`,
		);
	}
};

/** What makes the spec is checked by admission, which knows what the backend can. */
const connectRules: OptionRules<Omit<SandboxOptions, 'key' | 'labels'>> = {
	isolation: checkedLater,
	egress: checkedLater,
	resources: checkedLater,
	env: checkedLater,
	secrets: checkedLater,
	lifetimeMs: checkedLater,
	idleMs: checkedLater,
	requestTimeoutMs: milliseconds,
	timeoutMs: milliseconds,
	graceMs: milliseconds,
	audit: having('a sink such as jsonLinesSink({ path })', 'write'),
	onAuditFailure: oneOf(['block', 'drop']),
	tenant: someText,
	conversation: someText,
	signal: abortSignal,
	clock: having('a clock', 'now', 'date', 'after'),
	random: having('a source of randomness', 'id'),
};

const createRules: OptionRules<SandboxOptions> = { ...connectRules, key: someText, labels };

/** @throws invalid-argument, which names everything that is wrong but what admission looks at. */
export function checkSandboxOptions(options: unknown, place: Place): void {
	const problems = new Problems();
	const rules: OptionRules<object> = place.operation === 'create' ? createRules : connectRules;
	checkOptions(options, rules, problems);
	problems.throwIfAny(place);
}
