import { addSeconds } from '../kernel/calendar.ts';
import { type CommandError, type CommandOutcome, type Decision, runCommand } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, DueWork, Store } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { ProviderName } from '../settings/values.ts';
import { applyMethodAnswer, forgetAfterSeconds, methodChanges, pollChange } from './method-reporting.ts';
import type { MethodReport, PaymentProvider, PaymentProviders, ProviderAnswer } from './provider.ts';
import { methodOrderOf, type SavedMethod } from './saved-method.ts';

export interface MethodDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly tenant: Tenant;
	readonly providers: PaymentProviders;
}

export type MethodFollowError =
	| { readonly type: 'payment-method/not-found'; readonly method: string }
	/** There is nobody to ask: the account is no longer configured. */
	| { readonly type: 'payment/no-account'; readonly provider: ProviderName };

/** What can be saved belongs to accounts that serve every country. */
export const methodAccountOf = (
	{ providers }: Pick<MethodDeps, 'providers'>,
	provider: ProviderName,
): PaymentProvider | null => providers.account(provider, null);

/**
 * Asks whether the owner of a pending method confirmed it, and makes it so. What is settled is left as it is, so it may
 * run at any time: from a notice, a poll or whoever reads it.
 */
export const followMethod = async (
	deps: MethodDeps,
	id: string,
	context: ActionContext,
	changes: readonly Change[] = [],
): Promise<Result<SavedMethod, MethodFollowError | CommandError>> => {
	const { method } = await deps.store.load({ method: { kind: 'payment-method.byId', id } });
	if (method === null) return err({ type: 'payment-method/not-found', method: id });
	const order = methodOrderOf(method);
	const methods = methodAccountOf(deps, method.provider)?.methods ?? null;
	if (order !== null && methods === null) return err({ type: 'payment/no-account', provider: method.provider });
	const answer = order === null || methods === null ? null : await methods.query(order);
	const done = await followMethodAnswer(deps, method, answer, context, async () => changes);
	if (!done.ok) return done;
	if (done.value.kind === 'replayed') throw new Error('a command without a key cannot be replayed');
	return ok(done.value.value);
};

/** Makes a provider's answer so, in one commit with what goes along. Null: it was not asked. */
export const followMethodAnswer = (
	deps: MethodDeps,
	{ id, provider }: Pick<SavedMethod, 'id' | 'provider'>,
	answer: ProviderAnswer<MethodReport> | null,
	context: ActionContext,
	alongside: (method: SavedMethod) => Promise<readonly Change[]>,
): Promise<Result<CommandOutcome<SavedMethod>, MethodFollowError | CommandError>> =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: {
			method: { kind: 'payment-method.byId', id },
			sameToken: { kind: 'payment-method.byToken', provider, token: tokenIn(answer) },
		},
		decide: async ({ method, sameToken }): Promise<Result<Decision<SavedMethod>, MethodFollowError>> => {
			if (method === null) return err({ type: 'payment-method/not-found', method: id });
			if (answer === null) return ok({ value: method, changes: await alongside(method) });
			const isKnown = sameToken !== null && sameToken.id !== method.id;
			const reported = applyMethodAnswer(deps.ids, method, answer, isKnown, context);
			return ok({ value: reported.method, changes: [...reported.changes, ...(await alongside(reported.method))] });
		},
	});

const tokenIn = (answer: ProviderAnswer<MethodReport> | null): string =>
	answer?.kind === 'report' ? (answer.report.saved?.token ?? '') : '';

/**
 * Removes a method: here at once, so that it is never charged again, and at the provider by the work that goes along.
 * Removing what is removed changes nothing. A method that is still pending is asked about until it can be confirmed no
 * more, so that one that its owner confirms after all is forgotten too.
 */
export const removeMethod = async (
	deps: MethodDeps,
	id: string,
	context: ActionContext,
): Promise<Result<SavedMethod, MethodFollowError | CommandError>> => {
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { method: { kind: 'payment-method.byId', id } },
		decide: async ({ method }): Promise<Result<Decision<SavedMethod>, MethodFollowError>> => {
			if (method === null) return err({ type: 'payment-method/not-found', method: id });
			if (method.status === 'removed') return ok({ value: method, changes: [] });
			const removed = removedMethod(method, context);
			const changes = methodChanges(deps.ids, 'payment_method.removed', removed, context);
			return ok({ value: removed, changes: [...changes, pollChange(removed, context.now)] });
		},
	});
	if (!done.ok) return done;
	if (done.value.kind === 'replayed') throw new Error('a command without a key cannot be replayed');
	return ok(done.value.value);
};

const removedMethod = (method: SavedMethod, { now }: ActionContext): SavedMethod => ({
	...method,
	version: method.version + 1,
	status: 'removed',
	action: null,
	updatedAt: now,
});

/** Has the provider forget a removed method, as soon as it answers; false: not yet. */
export const forgetMethod = async (
	deps: MethodDeps,
	method: SavedMethod,
	context: ActionContext,
): Promise<Result<boolean, MethodFollowError | CommandError>> => {
	if (method.status !== 'removed' || method.token === '') return ok(true);
	const methods = methodAccountOf(deps, method.provider)?.methods ?? null;
	if (methods === null) return err({ type: 'payment/no-account', provider: method.provider });
	const answer = await methods.forget(method.token);
	if (answer.kind !== 'report') return ok(false);
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { now: { kind: 'payment-method.byId', id: method.id } },
		decide: async ({ now }): Promise<Result<Decision<null>, never>> => {
			// Saved anew meanwhile, or forgotten by another run.
			if (now === null || now.status !== 'removed' || now.token !== method.token)
				return ok({ value: null, changes: [] });
			const forgotten: SavedMethod = { ...now, version: now.version + 1, token: '', updatedAt: context.now };
			const changes = methodChanges(deps.ids, 'payment_method.forgotten', forgotten, context);
			return ok({ value: null, changes: [...changes, pollChange(forgotten, context.now)] });
		},
	});
	return done.ok ? ok(true) : done;
};

/** A provider that does not answer is asked again after twice as long each time, at last once a day. */
const forgetAfterSecondsMax = 86_400;

/** Does what waits for a method: asking whether it was confirmed, or having it forgotten. */
export const workOnMethod = async (
	deps: MethodDeps,
	work: DueWork,
	context: ActionContext,
): Promise<Result<SavedMethod, MethodFollowError | CommandError>> => {
	const followed = await followMethod(deps, work.subjectId, context);
	const forgotten = followed.ok ? await forgetMethod(deps, followed.value, context) : followed;
	if (followed.ok && forgotten.ok && forgotten.value) {
		// Unless the answer moved it: then it waits for something else.
		await deps.store.commit({ changes: [{ kind: 'due-work.done', work }], answer: null });
		return followed;
	}
	if (!forgotten.ok && forgotten.error.type === 'payment-method/not-found') return forgotten;
	const wait = Math.min(forgetAfterSeconds * 2 ** work.attempts, forgetAfterSecondsMax);
	await deps.store.commit({
		changes: [{ kind: 'due-work.retry', work, dueAt: addSeconds(context.now, wait) }],
		answer: null,
	});
	return forgotten.ok ? followed : forgotten;
};
