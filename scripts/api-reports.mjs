// Writes or compares etc/*.api.md: what a package promises, one file for each of its doors.
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicPackages } from './repository.mjs';

const { Error: error, None: none } = ExtractorLogLevel;
const update = process.argv.includes('--update');
const temporary = mkdtempSync(join(tmpdir(), 'anybox-api-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));

function doorsOf({ name, folder, manifest }) {
	return Object.entries(manifest.exports)
		.filter(([, target]) => typeof target === 'object')
		.map(([path, target]) => ({
			folder,
			types: join(folder, target.types),
			isMain: path === '.',
			report: [name, ...path.split('/').slice(1)].join('-'),
		}));
}

function configurationOf({ folder, types, report, isMain }) {
	return ExtractorConfig.prepare({
		packageJsonFullPath: join(folder, 'package.json'),
		configObjectFullPath: undefined,
		configObject: {
			projectFolder: folder,
			mainEntryPointFilePath: types,
			newlineKind: 'lf',
			compiler: {
				overrideTsconfig: {
					compilerOptions: {
						target: 'es2023',
						lib: ['es2023', 'esnext.disposable'],
						module: 'nodenext',
						strict: true,
						skipLibCheck: true,
						types: ['node'],
					},
				},
			},
			apiReport: {
				enabled: true,
				reportFileName: report,
				reportFolder: join(folder, 'etc'),
				reportTempFolder: temporary,
			},
			docModel: { enabled: false },
			dtsRollup: { enabled: false },
			tsdocMetadata: { enabled: false },
			messages: {
				compilerMessageReporting: { default: { logLevel: error } },
				extractorMessageReporting: {
					default: { logLevel: none },
					// What the main door mentions must be exported by it; the other doors lean on it.
					'ae-forgotten-export': { logLevel: isMain ? error : none },
				},
				tsdocMessageReporting: { default: { logLevel: none } },
			},
		},
	});
}

/** The text of what is wrong, or undefined. */
function examine(door) {
	if (!existsSync(door.types)) return `${door.types} is missing; run pnpm build`;
	mkdirSync(join(door.folder, 'etc'), { recursive: true });
	const errors = [];
	const result = Extractor.invoke(configurationOf(door), {
		localBuild: update,
		messageCallback(message) {
			message.handled = true;
			if (message.logLevel === error) errors.push(message.text);
		},
	});
	if (errors.length > 0) return `${door.report}: ${errors.join('\n')}`;
	if (result.apiReportChanged && !update) return `etc/${door.report}.api.md is stale; run pnpm api`;
	return undefined;
}

const wrong = publicPackages()
	.flatMap(doorsOf)
	.map(examine)
	.filter((text) => text !== undefined);
for (const text of wrong) console.error(text);
process.exitCode = wrong.length === 0 ? 0 : 1;
