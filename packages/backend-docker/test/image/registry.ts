import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

const types = {
	manifest: 'application/vnd.docker.distribution.manifest.v2+json',
	config: 'application/vnd.docker.container.image.v1+json',
	layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

const unknown = JSON.stringify({
	errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown', detail: {} }],
});

const layerBytes = 2 * 1024 * 1024;

interface Blob {
	readonly digest: string;
	readonly bytes: Buffer;
}

/** A registry with one image, which an engine on this machine can pull. */
export interface Registry {
	/** Another one each time. */
	readonly image: string;
	/** Resolves when somebody who was getting a layer has gone. */
	readonly left: Promise<void>;
}

/** `holdsBack`: its layers begin, and never end. `spoils`: they are others than it says. */
export async function registry({ holdsBack = false, spoils = false } = {}): Promise<Registry> {
	const name = `anybox-pulled-${randomUUID()}`;
	const { manifest, blobs } = imageOf([layer('first'), layer('second')]);
	let leave = (): void => {};
	const left = new Promise<void>((resolve) => {
		leave = resolve;
	});
	const server = createServer(({ url = '', method }, response) => {
		const digest = url.split('/').at(-1);
		const blob = blobs.find((one) => one.digest === digest);
		if (url === '/v2/') response.end('{}');
		else if (url.startsWith(`/v2/${name}/manifests/`)) sendManifest(response, manifest);
		else if (blob === undefined) response.writeHead(404).end(unknown);
		else if (holdsBack && isLayer(blob) && method === 'GET') {
			response.on('close', leave).writeHead(200, { 'content-length': blob.bytes.length });
			response.write(blob.bytes.subarray(0, layerBytes / 2));
		} else response.end(spoils && isLayer(blob) ? spoilt(blob) : blob.bytes);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const address = server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	return { image: `127.0.0.1:${port}/${name}:1`, left };
}

function spoilt({ bytes }: Blob): Buffer {
	return Buffer.from(bytes).fill(0, layerBytes / 2);
}

function isLayer({ bytes }: Blob): boolean {
	return bytes.length > layerBytes;
}

function sendManifest(response: ServerResponse, { digest, bytes }: Blob): void {
	response.writeHead(200, {
		'content-type': types.manifest,
		'content-length': bytes.length,
		'docker-content-digest': digest,
	});
	response.end(bytes);
}

/** A file that no compression makes small. */
function layer(file: string): Buffer {
	const folder = mkdtempSync(join(tmpdir(), 'anybox-layer-'));
	try {
		writeFileSync(join(folder, file), randomBytes(layerBytes));
		return spawnSync('tar', ['-C', folder, '-cf', '-', file], { maxBuffer: 2 * layerBytes }).stdout;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function imageOf(layers: readonly Buffer[]): { readonly manifest: Blob; readonly blobs: Blob[] } {
	const config = blobOf(
		JSON.stringify({
			architecture: arch() === 'x64' ? 'amd64' : arch(),
			os: 'linux',
			config: {},
			rootfs: { type: 'layers', diff_ids: layers.map(digestOf) },
		}),
	);
	const packed = layers.map((bytes) => blobOf(gzipSync(bytes)));
	const described = (mediaType: string, { digest, bytes }: Blob): object => ({
		mediaType,
		digest,
		size: bytes.length,
	});
	const manifest = blobOf(
		JSON.stringify({
			schemaVersion: 2,
			mediaType: types.manifest,
			config: described(types.config, config),
			layers: packed.map((blob) => described(types.layer, blob)),
		}),
	);
	return { manifest, blobs: [config, ...packed] };
}

function blobOf(content: string | Buffer): Blob {
	const bytes = Buffer.from(content);
	return { digest: digestOf(bytes), bytes };
}

function digestOf(bytes: Buffer): string {
	return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
