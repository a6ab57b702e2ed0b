import { addSeconds, type IsoInstant } from '../kernel/calendar.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import type { Change } from '../kernel/store.ts';
import type { MethodReport, MethodSummary, ProviderAnswer } from './provider.ts';
import type { SavedMethod } from './saved-method.ts';

const daySeconds = 86_400;

/** When we ask by ourselves whether its owner confirmed a method: seconds after its beginning. PayPal waits three days. */
const pollAfterSeconds = [300, 3_600, 6 * 3_600, daySeconds, 3 * daySeconds] as const;

export interface MethodReported {
	readonly method: SavedMethod;
	readonly changes: readonly Change[];
}

/**
 * What a provider's answer makes of a method. Only what is pending moves; what its owner removed before they confirmed
 * it keeps its token just long enough to be forgotten.
 */
export const applyMethodAnswer = (
	ids: IdSource,
	method: SavedMethod,
	answer: ProviderAnswer<MethodReport>,
	isKnownToken: boolean,
	context: ActionContext,
): MethodReported => {
	const next = nextOf(method, answer, isKnownToken, context);
	const type = eventTypeOf(method, next);
	if (type === null) return { method, changes: [pollChange(method, context.now)] };
	const saved: SavedMethod = { ...next, version: method.version + 1, updatedAt: context.now };
	return { method: saved, changes: [...methodChanges(ids, type, saved, context), pollChange(saved, context.now)] };
};

/** A new version of a method, with its event. What could be recognized of it stays out of the audit trail. */
export const methodChanges = (
	ids: IdSource,
	type: string,
	method: SavedMethod,
	context: ActionContext,
): readonly Change[] => [
	eventOf(
		ids,
		type,
		method,
		{
			provider: method.provider,
			customer_id: method.customerId,
			status: method.status,
			...(method.failure !== null && { reason: method.failure }),
		},
		context,
	),
	{ kind: 'payment-method.save', method },
];

const nextOf = (
	method: SavedMethod,
	answer: ProviderAnswer<MethodReport>,
	isKnownToken: boolean,
	{ now }: ActionContext,
): SavedMethod => {
	if (method.order === null) return method;
	const ended = { action: null, order: null } as const;
	const fail = (failure: NonNullable<SavedMethod['failure']>): SavedMethod =>
		method.status === 'removed' ? { ...method, ...ended } : { ...method, ...ended, status: 'failed', failure };
	if (answer.kind !== 'report') {
		if (answer.kind === 'refused' && method.providerId === null) return fail(answer.reason);
		return isTooLate(method, now) ? fail('timed_out') : method;
	}
	const { report } = answer;
	const known = { ...method, providerId: report.providerId, kept: report.keep };
	if (report.state === 'succeeded' && report.saved !== null) {
		// Another of ours has it: charged once, shown once.
		if (isKnownToken) return fail('duplicate');
		const { token, providerCustomer } = report.saved;
		const confirmed = { ...known, ...ended, token, providerCustomer, summary: report.method };
		return method.status === 'removed' ? confirmed : { ...confirmed, status: 'active' };
	}
	if (report.state === 'failed' || report.state === 'not_started') return fail(report.reason ?? 'not_started');
	if (isTooLate(method, now)) return fail('timed_out');
	return { ...known, action: method.status === 'removed' ? null : report.action };
};

/** Null: nothing worth a version. */
const eventTypeOf = (before: SavedMethod, after: SavedMethod): string | null => {
	if (before.status !== after.status)
		return after.status === 'active' ? 'payment_method.saved' : 'payment_method.failed';
	const told = ({ providerId, kept, action, token, order }: SavedMethod) =>
		JSON.stringify([providerId, kept, action, token, order]);
	return told(before) === told(after) ? null : 'payment_method.updated';
};

const isTooLate = ({ createdAt }: SavedMethod, now: IsoInstant): boolean =>
	now >= addSeconds(createdAt, pollAfterSeconds.at(-1) ?? 0);

/** How soon the provider is asked again to forget a method when it did not answer. */
export const forgetAfterSeconds = 60;

export const pollChange = (method: SavedMethod, now: IsoInstant): Change => {
	const work = { kind: 'method.poll', subjectId: method.id, step: '' } as const;
	const dueAt = nextPollAt(method, now);
	return dueAt === null ? { kind: 'due-work.done', work } : { kind: 'due-work', work: { ...work, dueAt } };
};

const nextPollAt = (method: SavedMethod, now: IsoInstant): IsoInstant | null => {
	if (method.status === 'removed' && method.token !== '') return addSeconds(now, forgetAfterSeconds);
	if (method.order === null) return null;
	const next = pollAfterSeconds.find((seconds) => addSeconds(method.createdAt, seconds) > now);
	// Past the last: once more, and then it is given up.
	return next === undefined ? addSeconds(now, daySeconds) : addSeconds(method.createdAt, next);
};

/** Whether what a notice tells of a method is newer: a card is renewed forwards, an older notice may come late. */
export const isRenewal = (known: MethodSummary | null, told: MethodSummary): boolean => {
	if (known === null || known.kind !== 'card' || told.kind !== 'card') {
		return JSON.stringify(known) !== JSON.stringify(told);
	}
	const monthOf = ({ expiryYear, expiryMonth }: typeof known) => expiryYear * 12 + expiryMonth;
	return monthOf(told) > monthOf(known);
};
