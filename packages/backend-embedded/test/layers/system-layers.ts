import type { SystemLayerWanted } from '../../src/index.ts';
import { findLayer } from '../../src/launch/layer/find-layer.ts';

/** Looked for before any test: the first creation of a process starts another process to try it. */
const { layer } = await findLayer();

/** What a test can be run with here: the layer is only there where bubblewrap works. */
export const systemLayers: readonly SystemLayerWanted[] =
	layer === null ? ['none'] : ['none', 'required'];
