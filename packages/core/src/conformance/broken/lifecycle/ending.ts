import { SandboxError } from '../../../contract/error.ts';
import { isGuestProgram } from '../../../interpreter/guest-program.ts';
import { learning } from '../learning.ts';
import { type Mutant, withBackend, withCapabilities, withDriver } from '../mutant.ts';
import { overlay } from '../overlay.ts';
import { withRecords } from '../records.ts';
import { refusal } from '../refusal.ts';
import { never } from '../stalling.ts';

/** A lifetime that only a check about lifetimes asks for. */
const shortMs = 5000;

export const endingMutants: readonly Mutant[] = [
	{
		name: 'gone-without-a-word',
		defect: 'A call on a sandbox that somebody else destroyed fails with words that nobody knows.',
		catches: ['lifecycle/killed-is-not-running', 'lifecycle/destroy-needs-no-driver'],
		break: (backend) =>
			withDriver(backend, (driver) => {
				const spawn = driver.spawn?.bind(driver);
				if (spawn === undefined) return {};
				return {
					spawn: (request) =>
						spawn(request).catch((error: unknown) => {
							throw SandboxError.is(error) && error.code === 'not-running'
								? new Error('500 Internal Server Error')
								: error;
						}),
				};
			}),
	},
	{
		name: 'destroys-by-driver-only',
		defect: '`destroy` by id resolves and does nothing.',
		catches: ['lifecycle/destroy-needs-no-driver', 'lifecycle/paused-is-destroyed-by-id'],
		break: (backend) => withBackend(backend, () => ({ destroy: async () => {} })),
	},
	{
		name: 'destroys-the-record-only',
		defect: '`destroy` by id takes the sandbox off the list, and what is in it runs on.',
		catches: ['lifecycle/destroy-needs-no-driver', 'lifecycle/paused-is-destroyed-by-id'],
		break(backend) {
			const gone = new Set<string>();
			const listed = withRecords(backend, (record) => (gone.has(record.id) ? [] : [record]));
			return withBackend(listed, () => ({
				async destroy({ id }) {
					gone.add(id);
				},
			}));
		},
	},
	{
		name: 'only-its-maker-kills',
		defect: 'Killing a sandbox that was connected to lets go of the connection alone.',
		catches: ['lifecycle/killed-is-not-running'],
		break: (backend) =>
			withDriver(backend, (_, request) =>
				request === undefined ? { destroy: async () => {} } : {},
			),
	},
	{
		name: 'outlives-its-lifetime',
		defect: 'Leaves it to a timer of its own to end a sandbox with a short life, and has none.',
		catches: ['lifecycle/ends-at-its-lifetime'],
		break: (backend) =>
			withDriver(backend, (driver, request) => ({
				destroy: async (last) => {
					const { lifetimeMs = shortMs } = request?.spec ?? {};
					if (lifetimeMs >= 500) await driver.destroy(last);
				},
			})),
	},
	{
		name: 'deaf-to-extend',
		defect: 'Ends a sandbox at its first end, whatever was extended.',
		catches: ['lifecycle/extend-moves-the-end'],
		break: (backend) =>
			withDriver(backend, (driver, request) => {
				const { lifetimeMs = shortMs } = request?.spec ?? {};
				if (lifetimeMs < shortMs) {
					const end = (): void => {
						driver.destroy({ signal: AbortSignal.timeout(shortMs) }).catch(() => {});
					};
					setTimeout(end, lifetimeMs).unref();
				}
				return {};
			}),
	},
	{
		name: 'shorter-than-declared',
		defect: 'Refuses the longest lifetime that it declares.',
		catches: ['lifecycle/lifetime-limit-is-kept'],
		break: (backend) =>
			withBackend(withCapabilities(backend, { maxLifetimeMs: 3_600_000 }), (whole) => ({
				async create(request) {
					if (request.spec.lifetimeMs < 3_600_000) return whole.create(request);
					throw refusal('quota-exceeded', 'the plan allows less than an hour');
				},
			})),
	},
	{
		name: 'takes-any-lifetime',
		defect: 'Learns with use that it has no limit of the lifetime.',
		catches: ['lifecycle/lifetime-limit-is-kept'],
		break: (backend) =>
			learning(withCapabilities(backend, { maxLifetimeMs: 3_600_000 }), { maxLifetimeMs: null }),
	},
	{
		name: 'cells-outlive-kill',
		defect: 'The connection to an interpreter stays open when its sandbox is destroyed.',
		catches: ['lifecycle/kill-ends-a-running-cell', 'leaks/kill-settles-every-call'],
		break: (backend) =>
			withDriver(backend, (driver) => {
				let isDestroyed = false;
				const spawn = driver.spawn?.bind(driver);
				const hangs = <Value>(value: Value): Value | Promise<never> =>
					isDestroyed ? never() : value;
				return {
					...(spawn && {
						async spawn(request) {
							const process = await spawn(request);
							if (!isGuestProgram(request.argv)) return process;
							return overlay(process, {
								stdout: thenHanging(process.stdout, hangs),
								exited: process.exited.then(hangs),
							});
						},
					}),
					destroy(request) {
						isDestroyed = true;
						return driver.destroy(request);
					},
				};
			}),
	},
];

/** The stream until it hangs: also what was on its way when that began does not arrive. */
async function* thenHanging(
	stream: AsyncIterable<Uint8Array>,
	hangs: <Value>(value: Value) => Value | Promise<never>,
): AsyncGenerator<Uint8Array> {
	for await (const bytes of stream) yield await hangs(bytes);
	await hangs(undefined);
}
