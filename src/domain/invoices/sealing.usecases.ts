import type { ActionContext } from '../kernel/event.ts';
import type { Hasher } from '../kernel/ports.ts';
import type { Change, Store } from '../kernel/store.ts';
import { type DocumentRequest, requestDone } from './document-request.ts';
import { sealText } from './frozen.ts';
import type { Seal, SeriesDocument } from './series.ts';

export interface SealDeps {
	readonly store: Store;
	readonly hasher: Hasher;
}

/** Documents sealed in one commit; a hash costs microseconds, so the size of the batch is what counts. */
export const sealChunk = 200;

/**
 * Seals what is unsealed in the series of the given documents, in number order. Another sealer at the same series is
 * harmless: one of the two commits, the other finds the work done. Returns how many were sealed.
 */
export const sealSeriesOf = async (
	deps: SealDeps,
	requests: readonly DocumentRequest[],
	context: ActionContext,
): Promise<number> => {
	let sealed = 0;
	const found = await deps.store.load(
		Object.fromEntries(requests.map(({ id }) => [id, { kind: 'series.ofDocument', documentId: id }] as const)),
	);
	const series = new Set(Object.values(found).filter((name) => name !== null));
	for (const name of series) sealed += await sealSeries(deps, name);
	const done = requests.map((request) => requestDone('series.seal', request, context.now));
	await deps.store.commit({ changes: done, answer: null });
	return sealed;
};

const sealSeries = async (deps: SealDeps, series: string): Promise<number> => {
	let sealed = 0;
	for (;;) {
		const { unsealed } = await deps.store.load({ unsealed: { kind: 'series.unsealed', series, limit: sealChunk } });
		if (unsealed.documents.length === 0) return sealed;
		const seals = await chainFrom(deps.hasher, unsealed.last?.chainHash ?? '', unsealed.documents);
		const changes = seals.map((seal): Change => ({ kind: 'seal.append', seal }));
		const outcome = await deps.store.commit({ changes, answer: null });
		if (outcome.kind === 'committed') sealed += seals.length;
	}
};

/** The links that follow a chain: each hashes its predecessor, its place and its document. */
export const chainFrom = async (
	hasher: Hasher,
	previous: string,
	documents: readonly SeriesDocument[],
): Promise<readonly Seal[]> => {
	const seals: Seal[] = [];
	let chainHash = previous;
	for (const document of documents) {
		chainHash = await hasher.sha256(sealText(chainHash, document));
		seals.push({ series: document.series, sequence: document.sequence, documentId: document.documentId, chainHash });
	}
	return seals;
};
