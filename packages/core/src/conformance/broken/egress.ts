import type { Backend } from '../../contract/backend.ts';
import type { GuestInterpreter } from '../../contract/interpreter.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import { isGuestProgram, programBytes } from '../../interpreter/guest-program.ts';
import { withCommandsBeside, withConnectedBeside } from './beside.ts';
import { withCode } from './cells.ts';
import { allowlistMutants, withAllowlistAs } from './egress/allowlists.ts';
import { learning } from './learning.ts';
import {
	type Mutant,
	withCapabilities,
	withDriver,
	withInterpreter,
	withSpawn,
	withSpec,
} from './mutant.ts';
import { overlay } from './overlay.ts';

const metadataPort = 18_080;
/** As the check writes where it looks for a metadata service. */
const metadataTarget = /\["(?:169\.254|100\.100|fd00)[^"]*",80\]/g;

export const egressMutants: readonly Mutant[] = [
	{
		name: 'forgets-to-cut-the-network',
		defect: 'A sandbox with no egress has the network of its host, but for the metadata service.',
		catches: ['egress/none-closes-addresses', 'egress/none-closes-dns'],
		break: (backend) => withoutMetadata(withSpec(backend, opened)),
	},
	{
		name: 'commands-beside-the-walls',
		defect: 'Cells of a sandbox with no egress have no network, and its commands have all of it.',
		catches: ['egress/none-closes-addresses', 'egress/none-closes-dns'],
		break: (backend) => withoutMetadata(withCommandsBeside(backend, opened)),
	},
	{
		name: 'opens-for-who-comes-later',
		defect: 'Whoever connects to a sandbox with no egress has the network.',
		catches: ['egress/none-closes-addresses', 'egress/none-closes-dns'],
		break: (backend) => withoutMetadata(withConnectedBeside(backend, opened)),
	},
	{
		name: 'metadata-beside-the-code',
		defect: 'A server beside the code answers as the metadata service.',
		catches: ['egress/none-closes-metadata'],
		break: (backend) =>
			withCode(
				withInterpreter(backend, (interpreter) => ({ startCell: besideAServer(interpreter) })),
				(code) => code.replaceAll('["169.254.169.254",80]', `["127.0.0.1",${metadataPort}]`),
			),
	},
	{
		name: 'answers-the-probe-itself',
		defect: 'Knows the probe of `verify` and gives the answer that is hoped for.',
		catches: ['egress/verify-tells-the-truth'],
		break: (backend) =>
			withProbe(backend, (code) =>
				code.includes('Looks at what holds') ? `print(${JSON.stringify(hopedFor)})` : code,
			),
	},
	{
		name: 'comes-to-close-the-network',
		defect: 'Learns with use that it can close the network, which it cannot.',
		catches: ['egress/default-is-refused-where-weak'],
		break: (backend) =>
			learning(withCapabilities(backend, { egressNone: false }), { egressNone: 'native' }),
	},
	{
		name: 'degrades-an-allowlist',
		defect: 'Learns with use of a proxy, and opens everything where there is none.',
		catches: ['egress/allowlist-is-refused-where-absent'],
		break: (backend) =>
			learning(withAllowlistAs(backend, 'full'), {
				egressAllow: Object.freeze(['proxy'] as const),
			}),
	},
	{
		name: 'comes-to-open-everything',
		defect: 'Learns with use that it can open the network.',
		catches: ['egress/full-is-refused-where-absent'],
		break: (backend) =>
			learning(withCapabilities(backend, { egressFull: false }), { egressFull: 'native' }),
	},
	{
		name: 'full-is-closed',
		defect: 'Closes the network of a sandbox that was to have all of it.',
		catches: ['egress/full-is-open'],
		break: (backend) =>
			withSpec(backend, ({ egress }) => (egress === 'full' ? { egress: 'none' } : {})),
	},
	...allowlistMutants,
];

function opened({ egress }: SandboxSpec): Partial<SandboxSpec> {
	return egress === 'none' ? { egress: 'full' } : {};
}

/** Whether there is a metadata service depends on where the suite runs: here there is none. */
function withoutMetadata(backend: Backend): Backend {
	const without = (code: string): string => code.replaceAll(metadataTarget, '["127.0.0.1",9]');
	const programs = withSpawn(backend, (request, spawn) => {
		const [program, ...words] = request.argv;
		return spawn({ ...request, argv: [program, ...words.map(without)] });
	});
	return withCode(programs, without);
}

const hopedFor = JSON.stringify({
	address: 'refused: OSError: closed',
	address6: 'refused: OSError: closed',
	metadata: 'refused: OSError: closed',
	dns: 'refused: OSError: closed',
	limits: 'as asked for',
	kernel: { system: 'Linux', release: '0.0.0', machine: 'hoped-for' },
	user: 1000,
});

/** Changes programs that core runs, as cells and as processes of their own. */
function withProbe(backend: Backend, change: (code: string) => string): Backend {
	const processes = withDriver(backend, (driver) => {
		const spawn = driver.spawn?.bind(driver);
		if (spawn === undefined) return {};
		return {
			async spawn(request) {
				const process = await spawn(request);
				if (!isGuestProgram(request.argv)) return process;
				return overlay(process, {
					writeStdin(bytes) {
						const text = Buffer.from(bytes).toString();
						const code = text.slice(text.indexOf('\n') + 1);
						const changed = change(code);
						return process.writeStdin(changed === code ? bytes : programBytes(changed));
					},
				});
			},
		};
	});
	return withCode(processes, change);
}

const serverCode = `
import socket as _socket, threading as _threading
_server = _socket.create_server(("127.0.0.1", ${metadataPort}))
def _serve():
    while True:
        _server.accept()[0].close()
_threading.Thread(target=_serve, daemon=True).start()
`;

/** Runs the server in the first context that runs anything; the others reach it too. */
function besideAServer(interpreter: GuestInterpreter): GuestInterpreter['startCell'] {
	let started: Promise<unknown> | undefined;
	return async (request) => {
		started ??= interpreter
			.startCell({ ...request, code: serverCode, emit: () => {} })
			.then(({ ended }) => ended);
		await started;
		return interpreter.startCell(request);
	};
}
