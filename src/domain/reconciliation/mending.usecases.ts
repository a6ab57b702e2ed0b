import { type CommandError, type Decision, runCommand } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import { isId, type PaymentId, type ReconciliationId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type FollowDeps, type FollowError, followPayment } from '../payments/follow.usecases.ts';
import { type FollowRefundError, followRefund } from '../payments/refund-follow.usecases.ts';
import { type Difference, type Reconciliation, transactionStateOf } from './reconciliation.ts';
import { type RecordError, recordTheirs } from './recording.usecases.ts';

export interface MendInput {
	readonly id: ReconciliationId;
	readonly position: number;
	/** What a person found out; needed where only a person can. */
	readonly note: string | null;
}

export type MendError =
	| CommandError
	| FollowError
	| FollowRefundError
	| RecordError
	| { readonly type: 'reconciliation/not-found'; readonly reconciliation: string }
	| { readonly type: 'reconciliation/no-such-difference'; readonly position: number }
	| { readonly type: 'reconciliation/mended'; readonly outcome: string }
	| { readonly type: 'reconciliation/note-required' }
	/** The provider was asked, and nothing moved. */
	| { readonly type: 'reconciliation/not-mended'; readonly status: string };

/** Mends a difference as it was proposed, once; what only a person can mend takes what they found out. */
export const mendDifference = async (
	deps: FollowDeps,
	input: MendInput,
	context: ActionContext,
): Promise<Result<Difference, MendError>> => {
	const { reconciliation } = await deps.store.load({ reconciliation: { kind: 'reconciliation.byId', id: input.id } });
	if (reconciliation === null) return err({ type: 'reconciliation/not-found', reconciliation: input.id });
	const difference = reconciliation.differences.find(({ position }) => position === input.position);
	if (difference === undefined) return err({ type: 'reconciliation/no-such-difference', position: input.position });
	if (difference.mendedAt !== null) return err({ type: 'reconciliation/mended', outcome: difference.outcome ?? '' });
	const outcome = await perform(deps, reconciliation, difference, input.note, context);
	if (!outcome.ok) return outcome;
	return note(deps, input, outcome.value, context);
};

/** Each of these may have been done before the note of it was written: doing it again changes nothing. */
const perform = async (
	deps: FollowDeps,
	reconciliation: Reconciliation,
	difference: Difference,
	noteOfPerson: string | null,
	context: ActionContext,
): Promise<Result<string, MendError>> => {
	if (noteOfPerson !== null) return ok(noteOfPerson);
	if (difference.mend === 'sync') return sync(deps, difference, context);
	if (difference.mend === 'record') return recordTheirs(deps, reconciliation, difference, context);
	return err({ type: 'reconciliation/note-required' });
};

const sync = async (
	deps: FollowDeps,
	{ ownId, ours, theirs }: Difference,
	context: ActionContext,
): Promise<Result<string, MendError>> => {
	if (ownId === null) return err({ type: 'reconciliation/note-required' });
	const followed = isId('rfd', ownId)
		? await followRefund(deps, ownId, context)
		: await followPayment(deps, ownId as PaymentId, context);
	if (!followed.ok) return followed;
	const { status } = followed.value;
	const state = transactionStateOf(status);
	// A provider that does not answer, or says what it said before, has mended nothing.
	if (state === ours?.state && state !== theirs?.state) return err({ type: 'reconciliation/not-mended', status });
	return ok(`${isId('rfd', ownId) ? 'refund' : 'payment'} ${status}`);
};

const note = async (
	deps: FollowDeps,
	{ id, position }: MendInput,
	outcome: string,
	context: ActionContext,
): Promise<Result<Difference, MendError>> => {
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { reconciliation: { kind: 'reconciliation.byId', id } },
		decide: async ({ reconciliation }): Promise<Result<Decision<Difference>, MendError>> => {
			const difference = reconciliation?.differences.find((one) => one.position === position);
			if (reconciliation === null || difference === undefined) {
				return err({ type: 'reconciliation/not-found', reconciliation: id });
			}
			if (difference.mendedAt !== null) return ok({ value: difference, changes: [] });
			const next = { id, version: reconciliation.version + 1 };
			return ok({
				value: { ...difference, mendedAt: context.now, outcome },
				changes: [
					eventOf(deps.ids, 'payments.difference_mended', next, { position, kind: difference.kind }, context),
					{ kind: 'reconciliation.mend', reconciliation: next, position, at: context.now, outcome },
				],
			});
		},
	});
	if (!done.ok) return done;
	if (done.value.kind === 'replayed') throw new Error('a command without a key cannot be replayed');
	return ok(done.value.value);
};
