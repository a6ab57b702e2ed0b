import { dateInZone, type IsoInstant } from '../kernel/calendar.ts';
import type { PaymentId, RefundId } from '../kernel/ids.ts';
import type { Store } from '../kernel/store.ts';
import type { FollowDeps } from '../payments/follow.usecases.ts';
import type {
	PaymentProvider,
	PaymentReport,
	ProviderAnswer,
	ProviderRefunds,
	ProviderTransaction,
} from '../payments/provider.ts';
import { attemptOf, type ProviderPayment } from '../payments/provider-payment.ts';
import { refundOrderOf } from '../payments/refund.ts';
import { type OwnTransaction, transactionStateOf } from './reconciliation.ts';

/** What there is to compare where a provider keeps no list. */
export interface Asked {
	readonly ours: readonly OwnTransaction[];
	readonly theirs: readonly ProviderTransaction[];
	/** The oldest that was asked about, when not all were; null otherwise. */
	readonly since: IsoInstant | null;
}

/** Questions in one run, each a call to the provider; the newest are asked. */
const questionsMax = 200;

/** A provider that is silent so often in a row does not answer today. */
const silencesMax = 5;

/**
 * Where the provider keeps no list, what it says of each payment and refund of ours stands for it. Null when it does not
 * answer. What it is silent about while it answers about others it does not know.
 */
export const askEach = async (
	deps: FollowDeps,
	provider: PaymentProvider,
	ours: readonly OwnTransaction[],
): Promise<Asked | null> => {
	const all = await questionsOf(deps, provider, ours);
	const questions = all.slice(-questionsMax);
	const theirs: ProviderTransaction[] = [];
	let answers = 0;
	let silences = 0;
	for (const { own, ask } of questions) {
		const told = (await ask()) ?? (await ask());
		answers += told === null ? 0 : 1;
		silences = told === null ? silences + 1 : 0;
		if (silences >= silencesMax) return null;
		if (told !== null && told !== 'none') {
			theirs.push({ ...told, ownId: own.id, day: dateInZone(own.createdAt, deps.tenant.timeZone) });
		}
	}
	if (answers === 0 && questions.length > 0) return null;
	const since = all.length > questions.length ? (questions[0]?.own.createdAt ?? null) : null;
	return { ours: questions.map(({ own }) => own), theirs, since };
};

/** Null: no answer. `none`: it is certain that it has no such thing. */
type Told = Omit<ProviderTransaction, 'ownId' | 'day'> | 'none' | null;

interface Question {
	readonly own: OwnTransaction;
	readonly ask: () => Promise<Told>;
}

/**
 * Oldest first, and only looking: a comparison moves no money. What has no name there yet is for its own poll, and what
 * came from outside and is known from a statement cannot be asked about.
 */
const questionsOf = async (
	{ store }: FollowDeps,
	provider: PaymentProvider,
	ours: readonly OwnTransaction[],
): Promise<readonly Question[]> => {
	const newest = ours.filter(({ kind }) => kind === 'payment').slice(-questionsMax - 1);
	const { payments } = await store.load({
		payments: { kind: 'provider-payment.byIds', ids: newest.map(({ id }) => id as PaymentId) },
	});
	const byId = new Map<string, ProviderPayment>(payments.map((payment) => [payment.id, payment]));
	const { refunds } = provider;
	const questions = ours.flatMap((own): readonly Question[] => {
		const payment = byId.get(own.id);
		if (payment !== undefined && payment.flow !== 'outside' && payment.providerId !== null) {
			return [{ own, ask: async () => paymentTold(payment, await provider.query(attemptOf(payment), { look: true })) }];
		}
		const isSentRefund = own.kind === 'refund' && own.references.length > 0;
		return isSentRefund && refunds !== null ? [{ own, ask: () => askRefund(store, refunds, own) }] : [];
	});
	return questions.toSorted((one, other) => (one.own.createdAt < other.own.createdAt ? -1 : 1));
};

const paymentTold = (payment: ProviderPayment, answer: ProviderAnswer<PaymentReport>): Told => {
	if (answer.kind === 'refused') return answer.reason === 'not_started' ? 'none' : null;
	if (answer.kind === 'unknown') return null;
	const { state, providerId, references, received } = answer.report;
	if (state === 'not_started') return 'none';
	return {
		kind: 'payment',
		references: [providerId, ...references],
		amount: received ?? payment.charge,
		state: transactionStateOf(state),
	};
};

const askRefund = async (store: Store, refunds: ProviderRefunds, own: OwnTransaction): Promise<Told> => {
	const id = own.id as RefundId;
	const { refund, payment } = await store.load({
		refund: { kind: 'refund.byId', id },
		payment: { kind: 'provider-payment.ofRefund', id },
	});
	if (refund === null || payment === null) return null;
	const answer = await refunds.query(refundOrderOf(refund, payment));
	if (answer.kind !== 'report') return null;
	const { state, amount } = answer.report;
	if (state === 'not_started') return 'none';
	return { kind: 'refund', references: own.references, amount, state: transactionStateOf(state) };
};
