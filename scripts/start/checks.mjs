import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { StartError } from './start-error.mjs';

/** @param {string} folder */
export const requireWritable = async (folder) => {
	const probe = join(folder, `.probe-${process.pid}`);
	try {
		await createFolder(folder);
		await writeFile(probe, '');
		await rm(probe);
	} catch (error) {
		throw new StartError(`The folder ${folder} is not writable (${codeOf(error)}). Set COKO_STATE to another one.`);
	}
};

/** @param {number} port */
export const requireFreePort = async (port) => {
	// Something may hold the port on one kind of address only, and a browser would find it there.
	for (const host of ['127.0.0.1', '::1']) {
		const code = await listenAndClose(port, host);
		if (code === 'EADDRINUSE') throw new StartError(`Port ${port} is in use. Set PORT to another one.`);
		if (code === 'EACCES') throw new StartError(`Port ${port} needs more rights. Set PORT to a number above 1023.`);
	}
};

/**
 * Node's own recursive `mkdir` never returns where a file system answers ENOENT although the parent exists, as `/proc` does.
 *
 * @param {string} folder
 */
const createFolder = async (folder) => {
	const parent = dirname(folder);
	const parentExists = await access(parent).then(
		() => true,
		() => false,
	);
	if (!parentExists && parent !== folder) await createFolder(parent);
	await mkdir(folder).catch((error) => {
		if (codeOf(error) !== 'EEXIST') throw error;
	});
};

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | undefined>} the error's code; a machine without IPv6 gives one that does not matter
 */
const listenAndClose = (port, host) =>
	new Promise((resolve) => {
		const server = createServer();
		server.once('error', (error) => resolve(codeOf(error)));
		server.listen({ port, host }, () => server.close(() => resolve(undefined)));
	});

/** @param {unknown} error */
const codeOf = (error) => (error instanceof Error && 'code' in error ? String(error.code) : String(error));
