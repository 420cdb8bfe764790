import type { ChildConfig } from '../wire/child-config.ts';
import { fromJson } from '../wire/json.ts';
import { FileTree } from './files/file-tree.ts';
import { Quota } from './files/quota.ts';
import { Host } from './host.ts';
import { Agency } from './interpreters/agency.ts';
import { Packages } from './packages/packages.ts';

/** One sandbox: its files, its contexts, and the threads that run them. */

const mebibyte = 1024 * 1024;

const config = fromJson<ChildConfig>(process.argv[2] ?? '{}');
const host = new Host();
const program = config.snapshot === null ? fromJson<string>(await host.firstLine()) : '';
const quota = new Quota(config.diskMiB * mebibyte);
const tree = new FileTree(quota);
const packages = new Packages(config.wheels);
const agency = new Agency(config, program, { tree, packages });
// While the first interpreter starts.
const { serve } = await import('./serve.ts');
await serve({ config, host, quota, tree, packages, agency });
