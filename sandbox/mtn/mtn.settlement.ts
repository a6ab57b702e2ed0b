import type { Context } from 'hono';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { sendNotice } from '../notices.ts';
import { accountOf, type MtnAccount } from './mtn.access.store.ts';
import type { Scenario } from './mtn.scenarios.ts';
import {
	insertTransaction,
	type MtnTransaction,
	type NewTransaction,
	settleRefund,
	settleTransaction,
} from './mtn.transactions.store.ts';

/** How long the prompt waits for a PIN. */
const promptMs = 300_000;
/** How long what settles by itself takes. */
const laterMs = 30_000;

type Request = Omit<NewTransaction, 'status' | 'reason' | 'waits_for' | 'settles_at_ms' | 'settles_as'>;

/** Keeps a request and, where nobody has to do anything, carries it out at once. Null: the reference was used before. */
export const beginTransaction = async (
	c: Context<SandboxContext>,
	request: Request,
	scenario: Exclude<Scenario, { kind: 'error' }>,
): Promise<MtnTransaction | null> => {
	const inserted = await insertTransaction(c.env.DB, {
		...request,
		status: 'PENDING',
		reason: null,
		waits_for: waitsFor[scenario.kind],
		settles_at_ms: settlesAtMs(request, scenario),
		settles_as: scenario.kind === 'person' ? 'EXPIRED' : scenario.kind === 'never' ? null : scenario.as,
	});
	return inserted && settleIfDue(c, inserted);
};

/** How it stands by now: what was due has happened, and was told. */
export const settleIfDue = async (c: Context<SandboxContext>, transaction: MtnTransaction): Promise<MtnTransaction> => {
	const { status, settles_at_ms: atMs, settles_as: outcome } = transaction;
	if (status !== 'PENDING' || atMs === null || outcome === null) return transaction;
	if ((await nowMsOf(c.env.DB, transaction.account)) < atMs) return transaction;
	return (await settle(c, transaction, outcome)) ?? transaction;
};

/** What the payer does; null when it was settled already. `SUCCESSFUL` or the reason of a failure. */
export const settle = async (
	c: Context<SandboxContext>,
	transaction: MtnTransaction,
	outcome: string,
): Promise<MtnTransaction | null> => {
	const isRealRefund = transaction.kind === 'refund' && outcome === 'SUCCESSFUL' && transaction.refunded !== null;
	const settled = isRealRefund
		? await settleRefund(c.env.DB, transaction)
		: await settleTransaction(c.env.DB, transaction, outcome);
	if (settled?.callback_url) await callBack(c, settled, settled.callback_url);
	return settled;
};

const waitsFor = { settled: 'time', later: 'time', never: 'nothing', person: 'person' } as const;

const settlesAtMs = (request: Request, { kind }: Scenario): number | null => {
	if (kind === 'never') return null;
	const delayMs = kind === 'person' ? promptMs : kind === 'later' ? laterMs : 0;
	return request.created_at_ms + delayMs;
};

/** The answer to the question how it stands. */
export const statusToWire = (transaction: MtnTransaction, { reason_form: form }: MtnAccount) => {
	const { reason, status } = transaction;
	return {
		amount: transaction.amount,
		currency: transaction.currency,
		...(status === 'SUCCESSFUL' && { financialTransactionId: financialId(transaction) }),
		externalId: transaction.external_id,
		[transaction.kind === 'payment' ? 'payer' : 'payee']: {
			partyIdType: transaction.party_id_type,
			partyId: transaction.party_id,
		},
		payerMessage: transaction.payer_message,
		payeeNote: transaction.payee_note,
		status,
		...(reason !== null && { reason: form === 'object' ? { code: reason, message: reason.toLowerCase() } : reason }),
	};
};

/** Ten digits. */
export const financialId = ({ seq }: Pick<MtnTransaction, 'seq'>): string => String(1_000_000_000 + seq);

/** Once, unsigned, without the reference. */
const callBack = async (c: Context<SandboxContext>, transaction: MtnTransaction, url: string): Promise<void> => {
	const account = await accountOf(c.env.DB, transaction.account);
	await sendNotice(c, {
		account: transaction.account,
		provider: 'mtn_mobile_money',
		url,
		method: account.callback_method,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(statusToWire(transaction, account)),
		retried: false,
	});
};
