import { ladderFor } from '../../src/domain/dunning/ladder.ts';
import { nextDunning } from '../../src/domain/dunning/plan.ts';
import type { DunningReason } from '../../src/domain/dunning/reasons.ts';
import { simulateDunning } from '../../src/domain/dunning/simulate.ts';
import { retryStop, triesOfInvoiceMax } from '../../src/domain/dunning/stops.ts';
import { addDays, startOfDay } from '../../src/domain/kernel/calendar.ts';
import { positionOf } from '../domain/dunning/positions.ts';
import { date } from '../support/invoice.builder.ts';
import cases from './dunning.json' with { type: 'json' };
import { runOracles } from './oracle.ts';

const zone = 'UTC';

runOracles('dunning', cases, {
	'dunning.stop': (
		{ attempts, declines, days }: { readonly attempts: number; readonly declines: number; readonly days: number },
		expected: { readonly retry: boolean },
	) => {
		const issued = date('2027-03-01');
		const tries = { ofInvoice: attempts, declines, ofMethod: attempts };
		const stop = retryStop({ reason: 'declined', method: 'tried', tries, invoiceDate: issued }, addDays(issued, days));
		return { actual: { retry: stop === null }, expected };
	},

	/** Killbill tries each invoice for itself, every eight days until the service is blocked. */
	'dunning.timeline': (
		inputs: {
			readonly failed_invoices: readonly string[];
			readonly retry_every_days: number;
			readonly states: { OD2: number };
		},
		expected: {
			readonly retries_invoice_1: readonly string[];
			readonly retries_invoice_2: readonly string[];
			readonly service_blocked_from: string;
		},
	) => {
		const [first = '', second = ''] = inputs.failed_invoices;
		const timeline = (failedOn: string, count: number) =>
			simulateDunning({
				value: {
					steps: Array.from({ length: count }, (_, index) => ({
						after_days: inputs.retry_every_days * (index + 1),
						action: 'retry' as const,
					})),
					final_action: 'leave_unpaid',
				},
				provider: 'stripe',
				reason: 'insufficient_funds',
				startedAt: startOfDay(date(failedOn), zone),
				invoiceDate: date(failedOn),
				graceDays: inputs.states.OD2,
				timeZone: zone,
				promptHour: null,
			});
		const retriesOf = (failedOn: string, count: number) =>
			timeline(failedOn, count)
				.filter(({ action }) => action === 'retry')
				.map(({ day }) => day);
		const { retries_invoice_1, retries_invoice_2, service_blocked_from } = expected;
		const blocked = timeline(first, retries_invoice_1.length).find(({ action }) => action === 'end_access')?.day;
		return {
			actual: [retriesOf(first, retries_invoice_1.length), retriesOf(second, retries_invoice_2.length), blocked],
			expected: [retries_invoice_1, retries_invoice_2, service_blocked_from],
		};
	},

	/** Of what Stripe offers, what is a rule for all: so many tries, and none where nothing can be charged. */
	'dunning.policy': (
		_inputs: unknown,
		expected: { readonly max_tries: number; readonly no_retry_when: readonly string[] },
	) => {
		const now = startOfDay(date('2027-03-05'), zone);
		const ladder = {
			steps: [{ afterDays: 3, action: 'retry' as const }],
			finalAction: 'pause' as const,
			finalAfterDays: 21,
		};
		const charges = (changes: Parameters<typeof positionOf>[0]) =>
			nextDunning(positionOf({ ...changes, startedAt: startOfDay(date('2027-03-01'), zone) }), ladder, now, zone).due
				?.action === 'retry';
		const forbidden = [
			...(charges({ method: 'none' }) ? [] : ['no payment method']),
			...(charges({ reason: 'invalid_method' }) ? [] : ['hard decline code']),
		];
		return {
			actual: { max_tries: triesOfInvoiceMax, no_retry_when: forbidden, soft: charges({}) },
			expected: { max_tries: expected.max_tries, no_retry_when: expected.no_retry_when, soft: true },
		};
	},

	'dunning.schedule': () => ({
		skip: 'campaigns over what a customer owes in all, by threshold and currency: here each invoice has its own ladder',
	}),

	/** Of Killbill's conditions, the one over the last refusal: here it chooses the course. */
	'dunning.condition': (
		inputs: { readonly responses?: readonly string[]; readonly last?: string },
		expected: { readonly matches: boolean },
	) => {
		const { responses, last } = inputs;
		if (responses === undefined || last === undefined) {
			return {
				skip: 'a condition over the count or sum of what a customer owes: here each invoice has its own ladder',
			};
		}
		const words: Readonly<Record<string, DunningReason>> = {
			INSUFFICIENT_FUNDS: 'insufficient_funds',
			DO_NOT_HONOR: 'declined',
		};
		const reasonOf = (response: string): DunningReason => words[response] ?? 'other';
		const course = { steps: [], final_action: 'cancel', final_after_days: 5 } as const;
		const value = {
			steps: [],
			final_action: 'pause',
			variants: [{ ...course, reasons: responses.map(reasonOf) }],
		} as const;
		const { finalAction } = ladderFor(value, { provider: 'stripe', reason: reasonOf(last) });
		return { actual: { matches: finalAction === 'cancel' }, expected };
	},
});
