import { formatNumber, numberingSeries } from '../invoices/numbering.ts';
import type { ProofDocument } from '../invoices/series.ts';
import {
	beyondCounter,
	type ChainEnds,
	chainBeginning,
	proveLinks,
	type SeriesFault,
	type SeriesFaultKind,
} from '../invoices/series-proof.ts';
import { addSeconds } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import { todayOf } from '../kernel/tenant.ts';
import type { NumberingKey } from '../settings/values.ts';
import type { Check, Fault, Position, Step, ValidationDeps } from './check.ts';

/** Documents whose whole content is in memory at once; 500 lines each make some 15 MB. */
const proofChunk = 100;

/** The queue seals within seconds and the sweep after it within minutes. */
const sealSecondsMax = 300;

/** The proof of every series: each number is there, says what was sealed, and follows from the one before. */
export const checkDocuments: Check = {
	name: 'documents',
	cost: 3,
	step: async (deps, at, context) => {
		const place = readPlace(at);
		if (place.inside) return proveInside(deps, place, context);
		const { next } = await deps.store.load({ next: { kind: 'series.next', after: place.series } });
		if (next === null) return { checked: 0, faults: [], next: null };
		return proveInside(deps, { ...firstPlace, ...next, inside: true }, context);
	},
};

interface Place {
	readonly series: string;
	/** False: the series is done and the next one by name follows. */
	readonly inside: boolean;
	readonly after: number;
	readonly lastSequence: number;
	readonly ends: ChainEnds;
}

const firstPlace: Place = { series: '', inside: false, after: 0, lastSequence: 0, ends: chainBeginning };

/** A text of plain fields, so that no cursor that somebody made up can break the reading of it. */
const writePlace = ({ series, inside, after, lastSequence, ends }: Place): Position =>
	[series, inside, after, lastSequence, ends.torn, ...ends.hashes].join('|');

const readPlace = (at: Position): Place => {
	if (at === '') return firstPlace;
	const [series = '', inside, after, lastSequence, torn, ...hashes] = at.split('|');
	return {
		series,
		inside: inside === 'true',
		after: Number(after) || 0,
		lastSequence: Number(lastSequence) || 0,
		ends: { torn: torn === 'true', hashes: hashes.slice(0, 2) },
	};
};

const proveInside = async (deps: ValidationDeps, place: Place, context: ActionContext): Promise<Step> => {
	const { series, after, lastSequence } = place;
	const beyond = after >= lastSequence;
	const from = after + 1;
	const to = beyond ? Number.MAX_SAFE_INTEGER : Math.min(after + proofChunk, lastSequence);
	const { proof } = await deps.store.load({ proof: { kind: 'series.proof', series, from, to, limit: proofChunk } });
	const named = (faults: readonly SeriesFault[]) =>
		faults.map((fault) =>
			toFault(fault, fault.number ?? numberAt(deps, proof.documents, series, fault, context), series),
		);
	if (!beyond) {
		const waitingSinceMin = addSeconds(context.now, -sealSecondsMax);
		const links = await proveLinks(deps.hasher, { ...proof, from, to, ends: place.ends }, { waitingSinceMin });
		const next: Place = { ...place, after: to, ends: links.ends };
		return { checked: proof.documents.length, faults: named(links.faults), next: writePlace(next) };
	}
	const faults = named(beyondCounter(proof.documents, proof.seals));
	const last = lastCommon(proof.documents, proof.seals);
	const next: Place = last === null ? { ...firstPlace, series } : { ...place, after: last };
	return { checked: proof.documents.length, faults, next: writePlace(next) };
};

type Placed = readonly { readonly sequence: number }[];

/** How far both lists reach when one of them was cut; null when neither was. */
const lastCommon = (documents: Placed, seals: Placed): number | null => {
	const cut = [documents, seals].filter((list) => list.length === proofChunk);
	return cut.length === 0 ? null : Math.min(...cut.map((list) => list.at(-1)?.sequence ?? 0));
};

/** The number of a place where nothing stands, as the series' format writes it; without a format, the place itself. */
const numberAt = (
	deps: ValidationDeps,
	neighbors: readonly ProofDocument[],
	series: string,
	{ sequence }: SeriesFault,
	context: ActionContext,
): string => {
	const date = neighbors[0]?.issueDate ?? todayOf(deps.tenant, context);
	const [code = '', period] = series.split('/');
	const format = code.startsWith('import.') ? null : deps.settings.numbering(code as NumberingKey, date);
	const numbering = format === null ? null : numberingSeries(format, date);
	return numbering !== null && period === numbering.period
		? formatNumber(numbering, sequence)
		: `${series}#${sequence}`;
};

const restore = 'Find out who changed the database below the API, and restore the row from a backup (Time Travel).';

const words: { readonly [Kind in SeriesFaultKind]: { readonly detail: string; readonly mend: string } } = {
	missing: { detail: 'The number was given and no document stands there.', mend: restore },
	changed: {
		detail: 'The document, its number, its date or its seal is not what was sealed.',
		mend: `${restore} The archived PDF and JSON show what was issued.`,
	},
	unreadable: {
		detail: 'The stored content cannot be read.',
		mend: `Check that ENCRYPTION_KEYS still holds every key that was ever used. ${restore}`,
	},
	replaced: { detail: 'Another document stands where a different one was sealed.', mend: restore },
	inserted: { detail: 'The document stands beyond the counter of its series: it was not issued here.', mend: restore },
	unsealed: {
		detail: 'Nobody sealed the document, or its seal was removed.',
		mend: 'See whether the queue of seals runs; if it does, the seal was removed: restore it from a backup.',
	},
	unlinked: {
		detail: 'Its content is what was frozen, but the link before it is gone, so its place cannot be proven.',
		mend: 'Mend the missing number before it first.',
	},
};

const toFault = ({ fault, documentId }: SeriesFault, number: string, series: string): Fault => ({
	kind: `document_${fault}`,
	severity: 'error',
	subject: number,
	detail: `${words[fault].detail} Series ${series}, document ${documentId ?? 'unknown'}.`,
	mend: words[fault].mend,
});
