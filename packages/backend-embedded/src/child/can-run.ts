import process from 'node:process';

/** A child that only shows that it could run: modules are loaded, and its memory can be read. */

process.exit(process.memoryUsage.rss() > 0 ? 0 : 1);
