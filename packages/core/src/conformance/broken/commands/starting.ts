import { hostEnvironment, withoutEmpty, withoutLowerCase } from '../environment.ts';
import { type Mutant, withSpawn } from '../mutant.ts';

export const commandStartMutants: readonly Mutant[] = [
	{
		name: 'runs-beside-the-sandbox',
		defect: 'A command that writes a file finds another disk than code does.',
		catches: ['commands/run-inside-the-sandbox'],
		break: (backend) =>
			withSpawn(backend, (request, spawn) =>
				spawn(
					request.argv.at(-1)?.includes('of-command.txt') ? { ...request, cwd: '/tmp' } : request,
				),
			),
	},
	{
		name: 'a-shell-reads-the-list',
		defect: 'The arguments of a program are joined with spaces and given to a shell.',
		catches: ['commands/arguments-arrive-as-they-are'],
		break: (backend) =>
			withSpawn(backend, (request, spawn) => {
				const { argv } = request;
				if (argv[0] !== 'printf') return spawn(request);
				return spawn({ ...request, argv: ['/bin/sh', '-c', argv.join(' ')] });
			}),
	},
	{
		name: 'empty-arguments-vanish',
		defect: 'Arguments are sent as one text and taken apart at the spaces.',
		catches: ['commands/arguments-arrive-as-they-are'],
		break: (backend) =>
			withSpawn(backend, (request, spawn) => {
				const [program, first, second, ...rest] = request.argv;
				if (first === undefined || second === undefined) return spawn(request);
				const parts = rest.join(' ').split(' ').filter(Boolean);
				return spawn({ ...request, argv: [program, first, second, ...parts] });
			}),
	},
	{
		name: 'one-directory-for-all',
		defect: 'Every command starts in the workspace.',
		catches: ['commands/cwd-is-applied'],
		break: (backend) =>
			withSpawn(backend, (request, spawn) => spawn({ ...request, cwd: '/workspace' })),
	},
	{
		name: 'a-directory-or-the-next-best',
		defect: 'A command in a directory that is not there starts in the root.',
		catches: ['commands/cwd-is-applied'],
		break: (backend) =>
			withSpawn(backend, (request, spawn) =>
				spawn(request).catch(() => spawn({ ...request, cwd: '/' })),
			),
	},
	{
		name: 'inherits-the-environment',
		defect: "A command gets the host's environment below its own.",
		catches: ['commands/environment-is-applied'],
		break: (backend) =>
			withSpawn(backend, (request, spawn) => {
				const environment = { ...hostEnvironment(), ...request.environment };
				return spawn({ ...request, environment });
			}),
	},
	{
		name: 'keeps-the-environment-for-commands',
		defect: 'A command gets the environment that the host had when the backend was made.',
		catches: ['commands/environment-is-applied'],
		break(backend) {
			const kept = hostEnvironment();
			return withSpawn(backend, (request, spawn) =>
				spawn({ ...request, environment: { ...kept, ...request.environment } }),
			);
		},
	},
	{
		name: 'shells-inherit-the-environment',
		defect: "A shell gets the host's environment below its own, and a program does not.",
		catches: ['commands/environment-is-applied'],
		break: (backend) =>
			withSpawn(backend, (request, spawn) => {
				if (request.argv[0] !== '/bin/sh') return spawn(request);
				const environment = { ...hostEnvironment(), ...request.environment };
				return spawn({ ...request, environment });
			}),
	},
	{
		name: 'empty-variables-of-commands-vanish',
		defect: 'A variable of a command whose value is empty is not set.',
		catches: ['commands/environment-is-applied'],
		break: (backend) =>
			withSpawn(backend, (request, spawn) =>
				spawn({ ...request, environment: withoutEmpty(request.environment) }),
			),
	},
	{
		name: 'lower-case-variables-of-commands-vanish',
		defect: 'A variable of a command whose name is in lower case is not set.',
		catches: ['commands/environment-is-applied'],
		break: (backend) =>
			withSpawn(backend, (request, spawn) =>
				spawn({ ...request, environment: withoutLowerCase(request.environment) }),
			),
	},
	{
		name: 'one-command-at-a-time',
		defect: 'A command waits until the one before it has ended.',
		catches: ['commands/run-side-by-side', 'commands/signals-arrive'],
		break(backend) {
			let last: Promise<unknown> = Promise.resolve();
			return withSpawn(backend, (request, spawn) => {
				const started = last.then(() => spawn(request));
				last = started.then((process) => process.exited).catch(() => {});
				return started;
			});
		},
	},
];
