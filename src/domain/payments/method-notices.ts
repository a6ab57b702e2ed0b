import { type CommandError, type Decision, runCommand } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import { isRenewal, methodChanges, pollChange } from './method-reporting.ts';
import { followMethod, type MethodDeps } from './methods.usecases.ts';
import type { NoticeAction } from './notices.usecases.ts';
import type { NoticeFacts } from './provider.ts';
import type { SavedMethod } from './saved-method.ts';

type MethodFacts = Extract<NoticeFacts, { readonly about: 'method' }>;

/**
 * What a provider tells of a saved method. One that was being saved is asked about; of one that is known by its token a
 * renewed card is noted, and what is gone there is gone here.
 */
export const methodNotice =
	(deps: MethodDeps): NoticeAction<'method'> =>
	async (facts, _payment, notice, mark, context) => {
		const { methodId, token } = facts;
		if (methodId !== null) {
			const followed = await followMethod(deps, methodId, context, mark(`method ${methodId}`));
			if (followed.ok) return ok(`method ${methodId} ${followed.value.status}`);
			if (followed.error.type !== 'payment-method/not-found') return err(followed.error);
		}
		if (token === null) return ignored(deps, mark);
		return noteOnToken(deps, facts, { provider: notice.provider, token }, mark, context);
	};

type Mark = (outcome: string) => readonly Change[];

const notOurs = 'no method of ours';

const ignored = async ({ store }: MethodDeps, mark: Mark): Promise<Result<string, never>> => {
	await store.commit({ changes: mark(notOurs), answer: null });
	return ok(notOurs);
};

const noteOnToken = async (
	deps: MethodDeps,
	facts: MethodFacts,
	subject: Pick<SavedMethod, 'provider' | 'token'>,
	mark: Mark,
	context: ActionContext,
): Promise<Result<string, CommandError>> => {
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { method: { kind: 'payment-method.byToken', ...subject } },
		decide: async ({ method }): Promise<Result<Decision<string>, never>> => {
			if (method === null) return ok({ value: notOurs, changes: mark(notOurs) });
			const next = changedBy(facts, method, context);
			if (next === null) {
				const known = `method ${method.id} as it was`;
				return ok({ value: known, changes: mark(known) });
			}
			const type = next.status === 'removed' ? 'payment_method.removed' : 'payment_method.changed';
			const told = `method ${method.id} ${next.status === 'removed' ? 'removed' : 'changed'}`;
			const changes = methodChanges(deps.ids, type, next, context);
			return ok({ value: told, changes: [...changes, pollChange(next, context.now), ...mark(told)] });
		},
	});
	if (!done.ok) return done;
	if (done.value.kind === 'replayed') throw new Error('a command without a key cannot be replayed');
	return ok(done.value.value);
};

/** Null: nothing that is not known. */
const changedBy = (facts: MethodFacts, method: SavedMethod, { now }: ActionContext): SavedMethod | null => {
	const next = { ...method, version: method.version + 1, updatedAt: now };
	if (facts.state === 'gone') {
		const isKnown = method.status === 'removed' && method.token === '';
		return isKnown ? null : { ...next, status: 'removed', token: '', action: null };
	}
	if (method.status !== 'active' || facts.method === null || !isRenewal(method.summary, facts.method)) return null;
	return { ...next, summary: facts.method };
};
