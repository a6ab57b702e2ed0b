import type { Archive } from '../domain/invoices/invoices.ports.ts';
import { DependencyDownError } from './dependency-down.ts';
import type { FaultPort } from './faults.ts';

/** Documents in R2, written once: the condition "only if absent" makes a second writer read what the first one wrote. */
export const createArchive = (bucket: R2Bucket, faults: FaultPort): Archive => {
	const get = async (key: string): Promise<Uint8Array | null> => {
		const object = await faults.call('r2', 'get', () => bucket.get(key)).catch(tellOutage);
		return object === null ? null : new Uint8Array(await object.arrayBuffer());
	};
	return {
		get,
		async putOnce(key, content, contentType) {
			const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
			const written = await faults
				.call('r2', 'put', () =>
					bucket.put(key, bytes, { onlyIf: { etagDoesNotMatch: '*' }, httpMetadata: { contentType } }),
				)
				.catch(tellOutage);
			if (written !== null) return bytes;
			const first = await get(key);
			if (first === null) throw new Error(`the archive refused and does not hold ${key}`);
			return first;
		},
	};
};

/** R2 refuses nothing that we ask for: when it fails, it does not answer. */
const tellOutage = (error: unknown): never => {
	const why = error instanceof Error ? error.message : String(error);
	throw new DependencyDownError(`the archive does not answer: ${why}`, { cause: error });
};
