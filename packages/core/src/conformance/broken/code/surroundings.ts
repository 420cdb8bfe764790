import type { Backend } from '../../../contract/backend.ts';
import { withInterpreterCall } from '../calls.ts';
import { beforeOneLiners, withCellError, withCode } from '../cells.ts';
import { hostEnvironment, withoutEmpty, withoutLowerCase } from '../environment.ts';
import { type Mutant, withDriver, withFiles, withInterpreter } from '../mutant.ts';

type Variables = Readonly<Record<string, string>>;

const ownLoop = "__import__('asyncio').new_event_loop().run_until_complete($1)";

const leavePath = "__import__('sys').path[:] = [p for p in __import__('sys').path if p]";

export const surroundingMutants: readonly Mutant[] = [
	{
		name: 'a-loop-for-each-cell',
		defect: 'Each cell that awaits gets an event loop of its own.',
		catches: ['code/top-level-await'],
		break: (backend) => withCode(backend, (code) => code.replace(/^await (.+)$/, ownLoop)),
	},
	{
		name: 'input-at-end-of-file',
		defect: '`input()` fails as if somebody had ended the input.',
		catches: ['code/input-fails-clearly'],
		break: (backend) =>
			withCellError(backend, (error) =>
				/\binput\(/.test(error.value)
					? { ...error, name: 'EOFError', value: 'EOF when reading a line' }
					: error,
			),
	},
	{
		name: 'input-waits',
		defect: '`input()` waits for somebody to answer.',
		catches: ['code/input-fails-clearly'],
		break: (backend) =>
			withCode(backend, (code) => code.replace(/^input\(/, "__import__('time').sleep(30); input(")),
	},
	{
		name: 'code-on-stdin',
		defect: 'Standard input is where the interpreter reads its code from.',
		catches: ['code/stdin-is-at-its-end'],
		break: (backend) =>
			withCode(backend, (code) => code.replaceAll('sys.stdin.read()', "'exec(cell)\\n'")),
	},
	{
		name: 'environment-stays',
		defect: 'The environment of a cell stays for the cells after it.',
		catches: ['code/environment-of-a-cell', 'code/javascript-environment'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				let environment: Readonly<Record<string, string>> = {};
				return {
					startCell(request) {
						environment = { ...environment, ...request.environment };
						return interpreter.startCell({ ...request, environment });
					},
				};
			}),
	},
	{
		name: 'environment-of-the-first-cell',
		defect: 'The environment is set for the first cell of a context that has one, and no other.',
		catches: ['code/environment-of-a-cell', 'code/javascript-environment'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const served = new Set<string>();
				return {
					startCell(request) {
						const { contextId } = request;
						const environment = served.has(contextId) ? {} : request.environment;
						if (Object.keys(environment).length > 0) served.add(contextId);
						return interpreter.startCell({ ...request, environment });
					},
				};
			}),
	},
	{
		name: 'empty-variables-of-a-cell-vanish',
		defect: 'A variable of a cell whose value is empty is not set.',
		catches: ['code/environment-of-a-cell'],
		break: (backend) =>
			withInterpreterCall(backend, 'startCell', (request, interpreter) =>
				interpreter.startCell({ ...request, environment: withoutEmpty(request.environment) }),
			),
	},
	{
		name: 'environment-in-lines',
		defect: 'A value of the environment ends at its first newline.',
		catches: ['code/environment-of-the-sandbox'],
		break: (backend) =>
			withContextEnvironment(
				backend,
				eachValue((value) => value.split('\n', 1)[0] ?? ''),
			),
	},
	{
		name: 'environment-without-secrets',
		defect: 'Secrets are redacted before they reach the sandbox.',
		catches: ['code/environment-of-the-sandbox'],
		break: (backend) =>
			withContextEnvironment(
				backend,
				eachValue((value) => value.replace('hush', '***')),
			),
	},
	{
		name: 'empty-variables-vanish',
		defect: 'A variable of the sandbox whose value is empty is not set.',
		catches: ['code/environment-of-the-sandbox'],
		break: (backend) => withContextEnvironment(backend, withoutEmpty),
	},
	{
		name: 'lower-case-variables-vanish',
		defect: 'A variable of the sandbox whose name is in lower case is not set.',
		catches: ['code/environment-of-the-sandbox'],
		break: (backend) => withContextEnvironment(backend, withoutLowerCase),
	},
	{
		name: 'inherits-the-host',
		defect: "The environment of the host is added to that of the context's process.",
		catches: ['code/no-host-environment'],
		break: (backend) =>
			withContextEnvironment(backend, (own) => ({ ...hostEnvironment(), ...own })),
	},
	{
		name: 'keeps-the-environment-for-cells',
		defect: 'A context gets the environment that the host had when the backend was made.',
		catches: ['code/no-host-environment'],
		break(backend) {
			const kept = hostEnvironment();
			return withContextEnvironment(backend, (own) => ({ ...kept, ...own }));
		},
	},
	{
		name: 'starts-with-the-environment-of-the-host',
		defect: 'The interpreter is started with the environment of the host, and hides it.',
		catches: ['code/no-host-environment'],
		break: (backend) =>
			withDriver(backend, (driver) => {
				const spawn = driver.spawn?.bind(driver);
				if (spawn === undefined) return {};
				return {
					spawn: (request) =>
						spawn({ ...request, environment: { ...hostEnvironment(), ...request.environment } }),
				};
			}),
	},
	{
		name: 'files-elsewhere',
		defect: 'The `/workspace` of the files API is not the directory that code starts in.',
		catches: ['code/starts-in-the-workspace', 'code/imports-from-the-workspace'],
		break: (backend) =>
			withFiles(backend, (files) => ({
				read: (request) => files.read({ ...request, path: elsewhere(request.path) }),
				write: (request) => files.write({ ...request, path: elsewhere(request.path) }),
			})),
	},
	{
		name: 'imports-nothing-local',
		defect: 'The directory of the cell is not searched for modules.',
		catches: ['code/imports-from-the-workspace'],
		break: (backend) => beforeOneLiners(backend, leavePath, (code) => /^import \w+_/.test(code)),
	},
];

function withContextEnvironment(
	backend: Backend,
	change: (environment: Variables) => Variables,
): Backend {
	return withInterpreterCall(backend, 'openContext', (request, interpreter) =>
		interpreter.openContext({ ...request, environment: change(request.environment) }),
	);
}

function eachValue(change: (value: string) => string): (environment: Variables) => Variables {
	return (environment) =>
		Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, change(value)]));
}

function elsewhere(path: string): string {
	return path.replace(/^\/workspace(?=\/|$)/, '/workspace/files');
}
