import type { IsoInstant } from '../kernel/calendar.ts';
import type { Hasher } from '../kernel/ports.ts';
import { frozenCreditNoteText } from './credit-note-frozen.ts';
import { frozenText, sealText } from './frozen.ts';
import type { NumberedContent, ProofDocument, Seal } from './series.ts';

/**
 * `missing`: the number is taken and nothing stands there. `changed`: content, number, date or seal is not what was
 * sealed. `unreadable`: so changed that it cannot be read. `replaced`: another document stands there. `inserted`: it
 * stands beyond the counter. `unsealed`: nobody sealed it in time. `unlinked`: the link before it is gone with its
 * document, so its own place cannot be proven any more.
 */
export type SeriesFaultKind = 'missing' | 'changed' | 'unreadable' | 'replaced' | 'inserted' | 'unsealed' | 'unlinked';

export interface SeriesFault {
	readonly sequence: number;
	/** The document that was sealed there, or else the one that stands there. */
	readonly documentId: string | null;
	/** Null when nothing stands there to read it from. */
	readonly number: string | null;
	readonly fault: SeriesFaultKind;
}

/** What the next link may follow from. */
export interface ChainEnds {
	/** Two after a broken link, the seal as it stands and as the document would make it: one edit is named once. */
	readonly hashes: readonly string[];
	/** A document is gone with its seal: what comes next may follow from a link that nobody has any more. */
	readonly torn: boolean;
}

export const chainBeginning: ChainEnds = { hashes: [''], torn: false };

/** Documents sealed later than this are late; until then the queue may still be at them. */
export interface ProofOptions {
	readonly waitingSinceMin: IsoInstant;
}

/**
 * Proves the places `from … to` of a series: something stands at each, it hashes to what was frozen, and its seal
 * follows from the one before. Answers the ends of the chain for the places after.
 */
export const proveLinks = async (
	hasher: Hasher,
	page: {
		readonly from: number;
		readonly to: number;
		readonly ends: ChainEnds;
		readonly documents: readonly ProofDocument[];
		readonly seals: readonly Seal[];
	},
	options: ProofOptions,
): Promise<{ readonly faults: readonly SeriesFault[]; readonly ends: ChainEnds }> => {
	const documentAt = new Map(page.documents.map((document) => [document.sequence, document]));
	const sealAt = new Map(page.seals.map((seal) => [seal.sequence, seal]));
	const faults: SeriesFault[] = [];
	let ends = page.ends;
	for (let sequence = page.from; sequence <= page.to; sequence++) {
		const document = documentAt.get(sequence) ?? null;
		const seal = sealAt.get(sequence) ?? null;
		const link = await proveLink(hasher, ends, document, seal, options);
		ends = link.ends;
		if (link.fault === null) continue;
		const documentId = seal?.documentId ?? document?.documentId ?? null;
		faults.push({ sequence, documentId, number: document?.number ?? null, fault: link.fault });
	}
	return { faults, ends };
};

interface Link {
	readonly fault: SeriesFaultKind | null;
	readonly ends: ChainEnds;
}

const proveLink = async (
	hasher: Hasher,
	ends: ChainEnds,
	document: ProofDocument | null,
	seal: Seal | null,
	options: ProofOptions,
): Promise<Link> => {
	const sealed = (...computed: readonly string[]): ChainEnds => ({
		hashes: seal === null ? computed : [seal.chainHash, ...computed],
		torn: false,
	});
	if (document === null) return { fault: 'missing', ends: seal === null ? { ...ends, torn: true } : sealed() };
	const content = await contentFault(hasher, document);
	const computed = await Promise.all(ends.hashes.map((end) => hasher.sha256(sealText(end, document))));
	if (seal === null) {
		const waits = document.waitingSince !== null && document.waitingSince >= options.waitingSinceMin;
		return { fault: content ?? (waits ? null : 'unsealed'), ends: { hashes: computed.slice(0, 1), torn: ends.torn } };
	}
	if (seal.documentId !== document.documentId) return { fault: 'replaced', ends: sealed() };
	if (computed.includes(seal.chainHash)) return { fault: content, ends: sealed() };
	return { fault: content ?? (ends.torn ? 'unlinked' : 'changed'), ends: sealed(...computed.slice(0, 1)) };
};

/** Hashes the content again. Text that cannot be made from it, for an unknown currency say, is a fault like any other. */
const contentFault = async (hasher: Hasher, document: ProofDocument): Promise<'changed' | 'unreadable' | null> => {
	if (document.content === null) return 'unreadable';
	let text: string;
	try {
		text = frozenTextOf(document.content);
	} catch {
		return 'unreadable';
	}
	return (await hasher.sha256(text)) === document.documentHash ? null : 'changed';
};

const frozenTextOf = (content: NumberedContent): string =>
	content.type === 'invoice' ? frozenText(content.invoice) : frozenCreditNoteText(content.creditNote);

/** What stands beyond the counter of the series: a document was slipped in, or the counter was turned back. */
export const beyondCounter = (documents: readonly ProofDocument[], seals: readonly Seal[]): readonly SeriesFault[] => {
	const standing = new Set(documents.map(({ sequence }) => sequence));
	const gone = seals.filter(({ sequence }) => !standing.has(sequence));
	return [
		...documents.map(
			({ sequence, documentId, number }): SeriesFault => ({ sequence, documentId, number, fault: 'inserted' }),
		),
		...gone.map(({ sequence, documentId }): SeriesFault => ({ sequence, documentId, number: null, fault: 'missing' })),
	];
};
