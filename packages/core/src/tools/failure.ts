import { z } from 'zod';
import type { ErrorCode, SandboxError } from '../contract/error.ts';
import type { ToolAnswer } from './tool-result.ts';

const maxProblems = 8;
const maxMessageChars = 600;

/** Says which fields are wrong and how to put them right. */
export function badInput(schema: z.ZodObject, issues: readonly z.core.$ZodIssue[]): ToolAnswer {
	const problems = issues.flatMap((issue) => problemsOf(schema, issue)).slice(0, maxProblems);
	return {
		ok: false,
		fields: {
			error: {
				code: 'invalid-input',
				message: 'nothing was run: the input does not fit the schema',
				problems,
				next: 'correct these fields and call again',
			},
		},
	};
}

interface Problem {
	readonly field: string;
	readonly problem: string;
	readonly fix: string;
}

function problemsOf(schema: z.ZodObject, issue: z.core.$ZodIssue): Problem[] {
	const known = Object.keys(schema.shape).join(', ');
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map((key) => ({
			field: cut(key, 60),
			problem: 'there is no such field',
			fix: `leave it out; the fields are ${known}`,
		}));
	}
	const [name] = issue.path;
	if (typeof name !== 'string') {
		return [{ field: '(input)', problem: issue.message, fix: `give an object with ${known}` }];
	}
	const field: unknown = schema.shape[name];
	const fix = field instanceof z.ZodType ? field.description : undefined;
	return [{ field: name, problem: issue.message, fix: fix ?? 'see the schema' }];
}

/** Says what failed, whether it may be repeated and what to do instead. */
export function failedCall(error: SandboxError, whenNotFound: string): ToolAnswer {
	const { code, retry, retryAfterMs } = error;
	return {
		ok: false,
		fields: {
			error: {
				code,
				message: cut(error.message, maxMessageChars),
				retry,
				...(retryAfterMs === undefined
					? {}
					: { retry_after_seconds: Math.ceil(retryAfterMs / 1000) }),
				next: code === 'not-found' ? whenNotFound : nextStep(error),
			},
		},
	};
}

const repeat = 'nothing happened; the same call may be made again';
const checkFirst =
	'the call may have taken effect; look at what is there before making it a second time';
const cancelled = 'the call was cancelled from outside; do not repeat it unasked';
const tellUser = 'nothing you call can change this; tell the user';

const nextSteps: Partial<Readonly<Record<ErrorCode, string>>> = {
	unsupported: 'this sandbox cannot do it; find another way',
	'invalid-argument': 'correct what the message names and call again',
	'already-exists': 'choose another path, or remove what is there',
	'not-running': 'what was addressed has ended; start it again',
	'permission-denied': 'choose a path that you may use, such as one below /workspace',
	'quota-exceeded': 'use less, or remove files that are not needed',
};

function nextStep({ code, retry }: SandboxError): string {
	if (code === 'aborted') return retry === 'unsafe' ? `${cancelled}; ${checkFirst}` : cancelled;
	if (retry === 'safe') return repeat;
	if (retry === 'unsafe') return checkFirst;
	return nextSteps[code] ?? tellUser;
}

function cut(text: string, maxChars: number): string {
	return text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
}
