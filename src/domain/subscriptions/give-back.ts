import { type CreditBalance, standingAfter } from '../customers/customer-credit.ts';
import type { CreditNote } from '../invoices/credit-note.ts';
import {
	type CreditNoteDeps,
	creditNoteNeeds,
	decideCredited,
	type IssueCreditNoteError,
} from '../invoices/credit-notes.usecases.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import type { Locale } from '../kernel/party.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Change, Loaded, Need, Store } from '../kernel/store.ts';
import { creditOfDays, together, type UnusedDays } from './credit-periods.ts';

type CreditFacts = Loaded<ReturnType<typeof creditNoteNeeds>>;

/** What is known of each invoice that may be credited. */
export type FactsByInvoice = ReadonlyMap<InvoiceId, CreditFacts>;

/** Everything that the credit notes of these invoices are decided from, together with `more`, in one round trip. */
export const loadWithCredits = async <More extends Readonly<Record<string, Need>>>(
	store: Store,
	invoiceIds: readonly InvoiceId[],
	more: More,
): Promise<{ readonly credits: FactsByInvoice; readonly loaded: Loaded<More> }> => {
	const ids = [...new Set(invoiceIds)];
	const needs: Record<string, Need> = { ...more };
	for (const [index, id] of ids.entries()) {
		for (const [name, need] of Object.entries(creditNoteNeeds(id))) needs[`${index}/${name}`] = need;
	}
	const loaded: Readonly<Record<string, unknown>> = await store.load(needs);
	const factsOf = (index: number, id: InvoiceId) =>
		Object.fromEntries(
			Object.keys(creditNoteNeeds(id)).map((name) => [name, loaded[`${index}/${name}`]]),
		) as unknown as CreditFacts;
	return {
		credits: new Map(ids.map((id, index) => [id, factsOf(index, id)])),
		loaded: loaded as Loaded<More>,
	};
};

/** Printed on the credit note, in the language of its invoice. */
const reasons = {
	pause: { fr: 'Jours de pause', en: 'Paused days' },
	change: { fr: 'Changement d’abonnement', en: 'Change of subscription' },
	cancellation: { fr: 'Résiliation de l’abonnement', en: 'Cancellation of the subscription' },
} as const satisfies Readonly<Record<string, Readonly<Record<Locale, string>>>>;

/** Why invoiced days are given back. */
export type GiveBackReason = keyof typeof reasons;

export interface GivenBack {
	readonly creditNotes: readonly CreditNote[];
	readonly changes: readonly Change[];
	/** Of the customer's credit afterwards, for what is paid with it in the same commit. */
	readonly standing: CreditBalance | null;
}

/**
 * The credit notes for unused days, one for each invoice. What had been paid becomes credit of the customer; what had not
 * lowers what is due. Days of which nothing is left to credit give nothing.
 */
export const giveBack = async (
	deps: CreditNoteDeps,
	unused: readonly UnusedDays[],
	{ credits, standing }: { readonly credits: FactsByInvoice; readonly standing: CreditBalance | null },
	reason: GiveBackReason,
	context: ActionContext,
): Promise<Result<GivenBack, IssueCreditNoteError>> => {
	const creditNotes: CreditNote[] = [];
	const changes: Change[] = [];
	let last = standing;
	for (const [invoiceId, own] of Map.groupBy(together(unused), (days) => days.invoiceId)) {
		const facts = credits.get(invoiceId);
		if (facts === undefined || facts.invoice === null) throw new Error(`the invoice ${invoiceId} was not loaded`);
		const { invoice, before } = facts;
		const lines = own.flatMap((days) => creditOfDays(invoice, before, days) ?? []);
		if (lines.length === 0) continue;
		const decided = await decideCredited(
			deps,
			{
				invoiceId,
				request: { kind: 'lines', lines },
				reason: reasons[reason][invoice.locale],
				settlement: { type: 'credit' },
				expectedVersion: null,
			},
			{ ...facts, standing: last },
			context,
		);
		if (!decided.ok) return decided;
		creditNotes.push(decided.value.value.creditNote);
		changes.push(...decided.value.changes);
		for (const change of decided.value.changes) {
			if (change.kind === 'customer-credit.add') last = standingAfter(change.movement);
		}
	}
	return ok({ creditNotes, changes, standing: last });
};
