import { z } from 'zod';
import { SandboxError } from '../contract/error.ts';
import { Problems } from '../policy/problems.ts';
import { abortSignal, checkOptions, type OptionRules } from '../policy/rules.ts';
import { badInput, failedCall } from './failure.ts';
import type { ToolEnvironment } from './tool-environment.ts';
import type { ToolAnswer, ToolResult } from './tool-result.ts';
import type { ToolSandbox } from './tool-sandbox.ts';

/** JSON Schema of a tool's input. */
export interface ToolInputSchema {
	/** An object, always. */
	readonly type: 'object';
	/** By field, each with a description for the model. */
	readonly properties: Readonly<Record<string, unknown>>;
	/** Fields that a call must give. */
	readonly required: readonly string[];
	/** A field that does not exist is refused. */
	readonly additionalProperties: false;
}

/** Hints for approval and display. They hold inside the sandbox: nothing outside it changes. */
export interface ToolAnnotations {
	/** For display. */
	readonly title: string;
	/** Changes nothing in the sandbox. */
	readonly readOnly: boolean;
	/** May remove or overwrite what is in the sandbox. */
	readonly destructive: boolean;
	/** Doing it twice changes no more than once. */
	readonly idempotent: boolean;
}

/** What a call of a tool takes besides its input. */
export interface ToolCall {
	/** Gives up the call; a program it runs ends as `cancelled`. */
	readonly signal?: AbortSignal | undefined;
}

/** One tool for a model, in nobody's format: adapters turn it into each framework's. */
export interface Tool {
	/** What the model calls it by. */
	readonly name: string;
	/** For the model. */
	readonly description: string;
	/** Checks what the model gives. */
	readonly input: z.ZodType;
	/** The same as JSON Schema. */
	readonly inputSchema: ToolInputSchema;
	/** Hints; nothing is enforced by them. */
	readonly annotations: ToolAnnotations;
	/** Resolves for everything that a model or a program can do wrong; rejects for mistakes in the host's code. */
	handle(input: unknown, call?: ToolCall): Promise<ToolResult>;
}

export interface ToolRun<Input> {
	readonly input: Input;
	readonly sandbox: ToolSandbox;
	readonly environment: ToolEnvironment;
	/** To spread into the options of a sandbox's call. */
	readonly abort: { readonly signal?: AbortSignal };
}

export interface ToolDefinition<Schema extends z.ZodObject> {
	readonly name: string;
	readonly description: string;
	readonly input: Schema;
	readonly annotations: ToolAnnotations;
	/** What to do next when the sandbox has no such thing. */
	readonly whenNotFound: string;
	run(run: ToolRun<z.output<Schema>>): Promise<ToolAnswer>;
}

/** Puts around `run` what all tools share: checked input, errors a model can act on, redaction. */
export function defineTool<Schema extends z.ZodObject>(
	environment: ToolEnvironment,
	definition: ToolDefinition<Schema>,
): Tool {
	const { name, description, input, annotations } = definition;
	return {
		name,
		description,
		input,
		inputSchema: inputSchemaOf(input),
		annotations,
		handle: async (given, call = {}) => {
			checkToolCall(name, call);
			const answer = await answerTo(environment, definition, given, call);
			return environment.finish(answer);
		},
	};
}

const callRules: OptionRules<ToolCall> = { signal: abortSignal };

/** The model has no part in these: what is wrong with them is for the host to see. */
function checkToolCall(operation: string, call: unknown): void {
	const problems = new Problems();
	checkOptions(call, callRules, problems);
	problems.throwIfAny({ operation });
}

async function answerTo<Schema extends z.ZodObject>(
	environment: ToolEnvironment,
	definition: ToolDefinition<Schema>,
	given: unknown,
	{ signal }: ToolCall,
): Promise<ToolAnswer> {
	const parsed = definition.input.safeParse(withoutNulls(given));
	if (!parsed.success) return badInput(definition.input, parsed.error.issues);
	const notes: string[] = [];
	try {
		const { sandbox, note } = await environment.open();
		if (note !== null) notes.push(note);
		const abort = signal === undefined ? {} : { signal };
		const answer = await definition.run({ input: parsed.data, sandbox, environment, abort });
		return { ...answer, notes: [...notes, ...(answer.notes ?? [])] };
	} catch (error) {
		if (!SandboxError.is(error)) throw error;
		return { ...failedCall(error, definition.whenNotFound), notes };
	}
}

/** Models, and schemas in which every field is required, write `null` for what they leave out. */
function withoutNulls(given: unknown): unknown {
	if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
	return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

function inputSchemaOf(input: z.ZodObject): ToolInputSchema {
	const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input' });
	return { type: 'object', properties, required, additionalProperties: false };
}
