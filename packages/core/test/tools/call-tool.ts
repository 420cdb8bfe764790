import { toolkit, type ToolkitOptions, type ToolName } from '../../src/tools/toolkit.ts';
import type { Tool, ToolCall } from '../../src/tools/definition.ts';
import type { ToolResult } from '../../src/tools/tool-result.ts';
import type { ToolSandbox, ToolSession } from '../../src/tools/tool-sandbox.ts';

export function toolOf(
	source: ToolSession | ToolSandbox,
	name: ToolName,
	options: ToolkitOptions = {},
): Tool {
	const [tool] = toolkit(source, { ...options, include: [name] });
	if (tool === undefined) throw new TypeError(`no tool ${name}`);
	return tool;
}

/** Calls a tool of a fresh toolkit. */
export function callTool(
	source: ToolSession | ToolSandbox,
	name: ToolName,
	input: unknown,
	options: ToolkitOptions & ToolCall = {},
): Promise<ToolResult> {
	const { signal, ...kit } = options;
	return toolOf(source, name, kit).handle(input, { signal });
}
