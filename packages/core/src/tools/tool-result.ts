/** An image for the model to look at. */
export interface ToolImage {
	/** A format that models take, such as `image/png`, as its bytes say. */
	readonly mime: string;
	/** The bytes. */
	readonly base64: string;
}

/** What a tool says to the model, without secrets. */
export interface ToolResult {
	/**
	 * False when the tool could not do what it was asked: bad input, or a `SandboxError`. What a program does,
	 * its failure too, is a result.
	 */
	readonly ok: boolean;
	/** Labelled fields; what a program said stands in them as text and decides nothing. */
	readonly json: object;
	/** `json` as compact JSON: what the model sees. */
	readonly text: string;
	/** To attach; `text` says of each that it is there. */
	readonly images: readonly ToolImage[];
}

/** What one tool says, before redaction and before it becomes text. */
export interface ToolAnswer {
	readonly fields: Readonly<Record<string, unknown>>;
	/** Sentences for the model, put last. */
	readonly notes?: readonly string[];
	readonly images?: readonly ToolImage[];
	/** Default: true. */
	readonly ok?: boolean;
}
