import { SandboxError } from '@anybox/core';
import { isolationOf } from '../capabilities.ts';
import { checkedOptions } from '../check-options.ts';
import { connectEngine } from '../engine/connect.ts';
import { type EngineFacts, engineFacts } from '../engine/facts.ts';
import { failure } from '../engine/failure.ts';
import { pullImage } from '../image/pull-image.ts';
import type { DockerOptions } from '../options.ts';
import { hasRuntime, unknownRuntime } from '../runtime/check-runtime.ts';
import { sendCanary } from './canary.ts';
import { sendEgressCanary } from './egress-canary.ts';
import { absent, degraded, failed, holds, type PreflightFinding } from './finding.ts';
import { judgeCanary } from './judge-canary.ts';
import { lookAtCaps, lookAtEngine } from './look-at-engine.ts';
import { lookAtVersion, runtimesToTry } from './look-at-runtime.ts';

/** Those of `docker`. Without a runtime every one that is registered is tried. */
export interface PreflightOptions extends DockerOptions {
	/** Ends it. */
	readonly signal?: AbortSignal;
}

/**
 * Tries an engine before it is relied on: whether it answers and how old it is, and for each runtime a sandbox that is made
 * as every other, looked at from inside, and ended. What goes wrong is a finding.
 *
 * @throws invalid-argument; aborted
 */
export async function preflight(
	options: PreflightOptions = {},
): Promise<readonly PreflightFinding[]> {
	const { signal = new AbortController().signal, ...others } = options;
	const checked = checkedOptions(others);
	const engine = connectEngine(checked);
	const failureOf = (error: unknown): SandboxError => failure(error, 'preflight', signal);
	try {
		const answer = await lookAtEngine(engine, failureOf);
		if (answer.verdict !== 'holds') return [answer];
		const facts = await engineFacts(engine);
		const image = await lookAtImage(checked.image, options);
		const findings = [answer, ...lookAtCaps(facts), image];
		if (image.verdict !== 'holds') return findings;
		for (const runtime of runtimesToTry(facts, others)) {
			signal.throwIfAborted();
			findings.push(...(await tried({ ...others, runtime }, facts, signal)));
		}
		return findings;
	} catch (error) {
		throw failureOf(error);
	}
}

/** It is got where that is wanted. */
async function lookAtImage(image: string, options: PreflightOptions): Promise<PreflightFinding> {
	try {
		await pullImage(options);
		return holds('image', image);
	} catch (error) {
		if (SandboxError.is(error) && error.code === 'not-found') return absent('image', error.message);
		throw error;
	}
}

async function tried(
	options: DockerOptions & { readonly runtime: string },
	facts: EngineFacts,
	signal: AbortSignal,
): Promise<readonly PreflightFinding[]> {
	const { runtime } = options;
	if (!hasRuntime(facts, runtime)) {
		return [failed(`runtime.${runtime}`, unknownRuntime(facts, runtime).message)];
	}
	const version = await lookAtVersion(facts, runtime);
	// None is made of it: its failures leave processes behind.
	if (version.some(({ verdict }) => verdict === 'failed')) return version;
	const isolation = isolationOf(runtime);
	const named = (found: PreflightFinding): PreflightFinding => ({
		...found,
		subject: `runtime.${runtime}.${found.subject}`,
	});
	try {
		const canary = await sendCanary(options, signal);
		const findings = judgeCanary(canary, { isolation, facts });
		const egress = await triedEgress(options, signal);
		return [...version, ...[...findings, ...egress].map(named)];
	} catch (error) {
		const { code, message } = failure(error, 'preflight', signal);
		if (code === 'aborted') throw error;
		return [...version, named(failed('canary', message))];
	}
}

/** Without it there are still sandboxes that reach nothing. */
async function triedEgress(
	options: DockerOptions,
	signal: AbortSignal,
): Promise<readonly PreflightFinding[]> {
	try {
		return await sendEgressCanary(options, signal);
	} catch (error) {
		const { code, message } = failure(error, 'preflight', signal);
		if (code === 'aborted') throw error;
		return [(code === 'unsupported' ? degraded : failed)('egress.allowed', message)];
	}
}
