export type * from './audit/change-facts.ts';
export type * from './audit/enforcement-facts.ts';
export type * from './audit/event.ts';
export type * from './audit/program-facts.ts';
export type * from './audit/sandbox-facts.ts';
export {
	jsonLinesSink,
	type JsonLinesSink,
	type JsonLinesSinkOptions,
} from './audit/json-lines-sink.ts';
export type { LineStream } from './audit/line-stream.ts';
export {
	type AuditChainVerdict,
	auditLines,
	verifyAuditChain,
	type VerifyAuditChainOptions,
} from './audit/verify-chain.ts';
export type { AuditChainHead } from './audit/chain.ts';
export type {
	Backend,
	ConnectRequest,
	CreateRequest,
	DestroyRequest,
	Labels,
	ListRequest,
	SandboxRecord,
} from './contract/backend.ts';
export {
	type Capabilities,
	type EgressMechanism,
	egressMechanisms,
	type Feature,
	type FeatureOf,
	type Isolation,
	isolations,
	type Language,
	noCapabilities,
	type Support,
} from './contract/capabilities.ts';
export type {
	Driver,
	ExposeRequest,
	ExposeResult,
	ExtendRequest,
	Metrics,
	SetEgressRequest,
	SnapshotResult,
} from './contract/driver.ts';
export type { EgressDecision } from './contract/egress-decision.ts';
export type { Ended } from './contract/ended.ts';
export {
	type ErrorCode,
	type ErrorDetails,
	errorCodes,
	type Retry,
	SandboxError,
	type SandboxErrorOptions,
} from './contract/error.ts';
export type {
	FileEntry,
	FileKind,
	GuestFiles,
	ListFilesRequest,
	PathRequest,
	RenameRequest,
	WatchEvent,
	WriteRequest,
} from './contract/files.ts';
export type {
	CellEnd,
	CellError,
	CellEvent,
	CellOutcome,
	Channel,
	ChannelEnd,
	ContextRecord,
	ContextRequest,
	GuestCell,
	GuestInterpreter,
	MimeBundle,
	OmittedResults,
	OpenContextRequest,
	ReadSpoolRequest,
	StartCellRequest,
	StateTruth,
} from './contract/interpreter.ts';
export {
	type GuestProcess,
	type ProcessExit,
	type SignalName,
	signalNames,
	type SpawnRequest,
} from './contract/process.ts';
export type { BackendRequest } from './contract/request.ts';
export type { EnforcementFinding, EnforcementReport } from './contract/report.ts';
export type {
	Egress,
	EgressAllow,
	EnvironmentVariable,
	Resources,
	SandboxSpec,
} from './contract/spec.ts';
export type { InterpreterOverSpawnOptions } from './interpreter/options.ts';
export {
	guestArgv,
	guestArgvFor,
	type GuestLife,
	type GuestUsers,
	pythonGuest,
} from './interpreter/guest-program.ts';
export { connectGuest, type ConnectGuestOptions, type Guest } from './interpreter/over-guest.ts';
export { startGuest, type StartedGuest } from './interpreter/over-process.ts';
export { interpreterOverSpawn } from './interpreter/over-spawn.ts';
export { type Clock, systemClock, type Timer } from './policy/clock.ts';
export type { GuestLimits } from './interpreter/supervisor.ts';
export type { EgressAllowOptions, EgressOptions } from './policy/egress.ts';
export { egressGate, type EgressGate } from './policy/egress-gate.ts';
export { knownOptions, type KnownOptionsPlace } from './policy/known-options.ts';
export { meant } from './policy/nearest-name.ts';
export { type RedactingStream, Redactor } from './policy/redaction.ts';
export type { ResourceOptions } from './policy/resources.ts';
export type { Random } from './policy/random.ts';
export type {
	CellRun,
	Command,
	CommandHandle,
	Commands,
	Contexts,
	FileContent,
	Files,
	GrepOptions,
	OutputMatch,
	OutputPage,
	Outputs,
	ReadOutputOptions,
	RunEvent,
} from './sandbox/api.ts';
export { connectSandbox, createSandbox } from './sandbox/creation/create.ts';
export { filesOverSpawn, type FilesOverSpawnOptions } from './sandbox/files/files-over-spawn.ts';
export type { SandboxState } from './sandbox/calls/gate.ts';
export type {
	CallOptions,
	WaitOptions,
	CommandOptions,
	CreateContextOptions,
	OutputOptions,
	RunCodeOptions,
	SandboxOptions,
	StartOptions,
} from './sandbox/options.ts';
export type { CommandResult, Output, Result, RunResult } from './sandbox/result.ts';
export { type RestrictedSandbox, Sandbox } from './sandbox/sandbox.ts';
export type {
	Tool,
	ToolAnnotations,
	ToolCall,
	ToolInputSchema,
} from './tools/definition.ts';
export type { ToolRedactor } from './tools/redactors.ts';
export type { ToolImage, ToolResult } from './tools/tool-result.ts';
export type { ToolSandbox, ToolSession } from './tools/tool-sandbox.ts';
export { toolkit, type ToolkitOptions, type ToolName } from './tools/toolkit.ts';
