/** The front door: what an agent's builder needs, and nothing more. What authors of backends need is `@anybox/core`. */
export { embedded, type EmbeddedOptions } from '@anybox/backend-embedded';
export {
	type Backend,
	type CommandResult,
	type EnforcementReport,
	type ErrorCode,
	jsonLinesSink,
	type Output,
	type Result,
	type RestrictedSandbox,
	type RunResult,
	Sandbox,
	SandboxError,
	type Tool,
	toolkit,
	type ToolkitOptions,
	verifyAuditChain,
} from '@anybox/core';
export {
	connectSandbox,
	type ConnectSandboxOptions,
	createSandbox,
	type CreateSandboxOptions,
} from './create-sandbox.ts';
