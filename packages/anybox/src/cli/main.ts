#!/usr/bin/env node
import { anybox } from './anybox.ts';

process.exitCode = await anybox(process.argv.slice(2), {
	stdin: process.stdin,
	stdout: process.stdout,
	stderr: process.stderr,
	environment: process.env,
});
