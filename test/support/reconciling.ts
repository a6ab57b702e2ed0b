import type { ReconciliationResponse } from '../../src/contract/reconciliations.ts';
import type { House } from './house.ts';
import { type Begun, begin, pay, settings, statusOf } from './notices.ts';
import { type Answer, call, truthOf } from './paying.ts';
import type { PayingHouse } from './paying-house.ts';
import type { SandboxProvider } from './sandbox.ts';

export interface ReconcileRun {
	readonly status: string;
	readonly result: {
		readonly accounts: readonly {
			readonly provider: string;
			readonly reconciliation_id?: string;
			readonly compared?: number;
			readonly failed?: string;
		}[];
		readonly differences: number;
	};
}

export const runOf = async (house: House, body: object, key?: string): Promise<ReconcileRun> => {
	tick(house);
	const answer = await call(house, 'POST', '/runs', { body, ...(key !== undefined && { key }) });
	if (answer.status !== 201 && answer.status !== 200) throw new Error(JSON.stringify(answer.body));
	return answer.body as unknown as ReconcileRun;
};

/** The providers' clock has gone on, ours stands: what just happened is of the past for both. */
export const tick = ({ clock }: House): void => {
	const later = Math.max(Date.now(), Date.parse(clock.now())) + 2_000;
	clock.set(new Date(later).toISOString());
};

/** What the daily run finds at one provider, in the tenant whose payers use it. */
export const reconcile = async (house: House, provider: SandboxProvider): Promise<ReconciliationResponse> => {
	const { key } = settings[provider];
	const { result } = await runOf(house, { task: 'reconcile' }, key);
	const account = result.accounts.find((one) => one.provider === provider);
	const { body } = await call(house, 'GET', `/reconciliations/${account?.reconciliation_id}`, { key });
	if (body.object !== 'reconciliation') throw new Error(JSON.stringify({ account, body }));
	return body as unknown as ReconciliationResponse;
};

/** A statement of today, or of another day. */
export const statementOf = async (
	house: House,
	provider: SandboxProvider,
	country: string | null,
	rows: readonly object[],
	days = 0,
): Promise<ReconciliationResponse> => {
	const [from, to] = [days, days + 1].map((day) =>
		new Date(Date.parse(house.clock.now()) + day * 86_400_000).toISOString().slice(0, 10),
	);
	const { key } = settings[provider];
	const { status, body } = await call(house, 'POST', '/reconciliations', {
		body: { provider, country, from, to, rows },
		key,
	});
	if (status !== 201) throw new Error(JSON.stringify(body));
	return body as unknown as ReconciliationResponse;
};

export const differencesOf = ({
	differences,
}: ReconciliationResponse): Readonly<Record<string, ReconciliationResponse['differences'][number]>> =>
	Object.fromEntries(differences.map((difference) => [difference.own_id ?? difference.reference, difference]));

export const mend = (
	house: House,
	{ id, provider }: Pick<ReconciliationResponse, 'id' | 'provider'>,
	position: number,
	note?: string,
): Promise<Answer> =>
	call(house, 'POST', `/reconciliations/${id}/differences/${position}/mend`, {
		body: note === undefined ? {} : { note },
		key: settings[provider].key,
	});

/** A payment that came, and that we know of. */
export const paidWith = async (house: PayingHouse, provider: SandboxProvider): Promise<Begun> => {
	const begun = await begin(house, provider);
	await pay(house, begun);
	await call(house, 'POST', `/payments/${begun.paymentId}/sync`, { key: begun.key });
	const status = await statusOf(house, begun);
	if (status.invoice !== 'paid') throw new Error(`${provider}: ${JSON.stringify(status)}`);
	return begun;
};

/** The provider's own line of a payment. */
export const transactionOf = async (provider: SandboxProvider, begun: Begun) => {
	const names = [begun.reference, begun.paymentId, begun.paymentId.replace('pay_', 'p-')];
	const transactions = await truthOf(provider, begun.account);
	const found = transactions.find(({ id, reference }) => names.includes(id) || names.includes(reference));
	if (found === undefined) throw new Error(`${provider} has no ${names}: ${JSON.stringify(transactions)}`);
	return found;
};
