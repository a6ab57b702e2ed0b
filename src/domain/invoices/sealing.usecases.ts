import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import type { Hasher } from '../kernel/ports.ts';
import type { Change, Store } from '../kernel/store.ts';
import { frozenText, sealText } from './frozen.ts';
import type { FrozenInvoice } from './invoices.ports.ts';
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
	documentIds: readonly InvoiceId[],
	context: ActionContext,
): Promise<number> => {
	let sealed = 0;
	const found = await deps.store.load(
		Object.fromEntries(
			documentIds.map((documentId) => [documentId, { kind: 'series.ofDocument', documentId }] as const),
		),
	);
	const series = new Set(Object.values(found).filter((name) => name !== null));
	for (const name of series) sealed += await sealSeries(deps, name);
	const done = documentIds.map(
		(subjectId): Change => ({
			kind: 'outbox.done',
			message: { kind: 'series.seal', subjectId, createdAt: context.now },
			at: context.now,
		}),
	);
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

/** What the proof of a series found wrong, by the number it stands at. */
export interface SeriesFault {
	readonly series: string;
	readonly sequence: number;
	readonly documentId: string | null;
	readonly fault: 'missing' | 'changed' | 'inserted' | 'replaced' | 'unsealed';
}

/** Links checked in one round trip. */
const proofChunk = 500;

/**
 * Walks a series from its first document to its counter and proves it: every number is there, every document still
 * hashes to what was frozen, every link follows from the one before. Names each document that was edited, removed or
 * slipped in. `readFrozen` gives the stored content to hash again; without it only the links are checked.
 */
export const proveSeries = async (
	deps: SealDeps,
	head: { readonly series: string; readonly lastSequence: number },
	readFrozen: (id: InvoiceId) => Promise<FrozenInvoice | null>,
): Promise<readonly SeriesFault[]> => {
	const { series, lastSequence } = head;
	const faults: SeriesFault[] = [];
	let chainHash = '';
	for (let after = 0; after < lastSequence; after += proofChunk) {
		const { documents, seals } = await deps.store.load({
			documents: { kind: 'series.documents', series, after, limit: proofChunk },
			seals: { kind: 'series.seals', series, after, limit: proofChunk },
		});
		const documentAt = new Map(documents.map((document) => [document.sequence, document]));
		const sealAt = new Map(seals.map((seal) => [seal.sequence, seal]));
		for (let sequence = after + 1; sequence <= Math.min(after + proofChunk, lastSequence); sequence++) {
			const seal = sealAt.get(sequence) ?? null;
			const document = documentAt.get(sequence) ?? null;
			const fault = await faultAt(deps.hasher, chainHash, document, seal, readFrozen);
			if (fault !== null)
				faults.push({ series, sequence, documentId: seal?.documentId ?? document?.documentId ?? null, fault });
			chainHash = seal?.chainHash ?? chainHash;
		}
	}
	const { beyond } = await deps.store.load({
		beyond: { kind: 'series.documents', series, after: lastSequence, limit: proofChunk },
	});
	for (const { sequence, documentId } of beyond) faults.push({ series, sequence, documentId, fault: 'inserted' });
	return faults;
};

const faultAt = async (
	hasher: Hasher,
	previous: string,
	document: SeriesDocument | null,
	seal: Seal | null,
	readFrozen: (id: InvoiceId) => Promise<FrozenInvoice | null>,
): Promise<SeriesFault['fault'] | null> => {
	if (document === null) return 'missing';
	if (seal === null) return 'unsealed';
	if (seal.documentId !== document.documentId) return 'replaced';
	if ((await hasher.sha256(sealText(previous, document))) !== seal.chainHash) return 'changed';
	const frozen = await readFrozen(document.documentId as InvoiceId);
	if (frozen === null) return 'missing';
	return (await hasher.sha256(frozenText(frozen.invoice))) === document.documentHash ? null : 'changed';
};
