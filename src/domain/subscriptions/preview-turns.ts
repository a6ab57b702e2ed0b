import { bulkFacts, bulkNeeds } from '../invoices/bulk-creation.usecases.ts';
import { type CreateInvoiceInput, decideCreation } from '../invoices/creation.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { dateInZone, type IsoInstant } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { SubscriptionId } from '../kernel/ids.ts';
import type { DueWork } from '../kernel/store.ts';
import type { Period } from './cadence.ts';
import { decideTurn } from './turn.ts';
import { invoiceOf, reasonOf, type TurnDeps } from './turn.usecases.ts';

/** One step that would happen by itself. */
export interface TurnPreview {
	readonly subscriptionId: SubscriptionId;
	/** `subscription.renewed`, `subscription.expired` …; `subscription.parked` for one that would be put aside. */
	readonly events: readonly string[];
	readonly period: Period | null;
	/** As it would be issued, without its number; null when nothing would be to pay. */
	readonly invoice: Invoice | null;
	/** Why it would be parked. */
	readonly reason: string | null;
}

/** Steps of one subscription that are shown: somebody who is behind may have many. */
const stepsMax = 24;

/** What `turnSubscriptions` would do, period by period, decided by the same rules from the same data; nothing is written. */
export const previewTurns = async (
	deps: TurnDeps,
	works: readonly DueWork[],
	context: ActionContext,
	moment: IsoInstant,
): Promise<readonly TurnPreview[]> => {
	const { subscriptions } = await deps.store.load({
		subscriptions: { kind: 'subscription.byIds', ids: works.map(({ subjectId }) => subjectId) },
	});
	const today = dateInZone(moment, deps.tenant.timeZone);
	const question = { today, catchUpMax: deps.settings.limit('catch_up_periods', today) };
	const steps = subscriptions.flatMap((subscription) => {
		const own = [];
		let current = subscription;
		for (let step = 0; step < stepsMax; step++) {
			const turn = decideTurn(current, question);
			if (turn.kind === 'nothing') break;
			own.push({ subscription: current, turn, invoice: invoiceOf(current, turn) });
			if (turn.kind !== 'step') break;
			current = turn.subscription;
		}
		return own;
	});
	const inputs = steps.flatMap(({ invoice }) => invoice ?? []);
	const facts = inputs.length === 0 ? null : bulkFacts(await deps.store.load(bulkNeeds(inputs)));
	return Promise.all(
		steps.map(async ({ subscription, turn, invoice }): Promise<TurnPreview> => {
			const told = { subscriptionId: subscription.id, period: null, invoice: null, reason: null };
			switch (turn.kind) {
				case 'alone':
					return { ...told, events: [turn.what === 'change' ? 'subscription.changed' : 'subscription.resumed'] };
				case 'park':
					return { ...told, events: ['subscription.parked'], reason: turn.reason };
				case 'step': {
					const issued = invoice === null || facts === null ? null : await drafted(deps, invoice, facts, context);
					if (issued !== null && !issued.ok) {
						return { ...told, events: ['subscription.parked'], reason: reasonOf(issued.error) };
					}
					return {
						...told,
						events: turn.events.map(({ type }) => type),
						period: turn.bill && { start: turn.bill.start, end: turn.bill.end },
						invoice: issued?.value.value.invoice ?? null,
					};
				}
			}
		}),
	);
};

const drafted = (
	deps: TurnDeps,
	input: CreateInvoiceInput,
	facts: ReturnType<typeof bulkFacts>,
	context: ActionContext,
) => decideCreation(deps, input, facts.of(input), context);
