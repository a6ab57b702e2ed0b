import { type Context, Hono } from 'hono';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { misbehave } from '../faults.ts';
import { accountOf, linkDisbursementKey, userById } from './mtn.access.store.ts';
import { type MtnContext, mtnAccessRoutes, readAccess, readSubscriptionKey } from './mtn.access.ts';
import { alreadyExists, badRequest, notFound, refusedWith } from './mtn.errors.ts';
import { refundScenarioOf, type Scenario, scenarioOf } from './mtn.scenarios.ts';
import {
	currencyOfEnvironment,
	referenceId,
	refundInput,
	requestToPayInput,
	zeroDecimalCurrencies,
} from './mtn.schemas.ts';
import { beginTransaction, settleIfDue, statusToWire } from './mtn.settlement.ts';
import { accountOfPayment, type MtnTransaction, transactionByReference } from './mtn.transactions.store.ts';

/** What MTN offers of MoMo's Collection and Disbursement; mounted at `/mtn`. */
export const mtnRoutes = new Hono<MtnContext>();

for (const path of ['/collection/*', '/disbursement/*', '/v1_0/*']) {
	mtnRoutes.use(path, readSubscriptionKey);
	// The key has told whose account it is.
	mtnRoutes.use(
		path,
		misbehave('mtn_mobile_money', (c) => (c as unknown as Context<MtnContext>).get('account')),
	);
}
mtnRoutes.route('/', mtnAccessRoutes);
for (const path of ['/collection/v1_0/*', '/disbursement/v1_0/*', '/disbursement/v2_0/*'])
	mtnRoutes.use(path, readAccess);

mtnRoutes.post('/collection/v1_0/requesttopay', async (c) => {
	const input = requestToPayInput.safeParse(await jsonOf(c));
	const reference = referenceId.safeParse(c.req.header('x-reference-id'));
	if (!input.success || !reference.success) return badRequest(c);
	const { data } = input;
	const callbackUrl = c.req.header('x-callback-url') ?? null;
	const problem = await problemWith(c, { ...data, callbackUrl });
	if (problem !== null) return refusedWith(c, problem);
	if (await transactionByReference(c.env.DB, c.get('account'), reference.data)) return alreadyExists(c);
	const scenario: Scenario =
		c.req.header('x-target-environment') === 'sandbox'
			? scenarioOf(data.payer.partyId, data.amount, c.env.MTN_AUTO === 'on')
			: { kind: 'person' };
	if (scenario.kind === 'error') return refusedWith(c, scenario.code);
	const begun = await beginTransaction(
		worldOf(c),
		{
			account: c.get('account'),
			kind: 'payment',
			reference: reference.data,
			amount: data.amount,
			currency: data.currency,
			external_id: data.externalId,
			party_id_type: data.payer.partyIdType,
			party_id: data.payer.partyId,
			payer_message: data.payerMessage,
			payee_note: data.payeeNote,
			callback_url: callbackUrl,
			refunded: null,
			created_at_ms: await nowMsOf(c.env.DB, c.get('account')),
		},
		scenario,
	);
	return begun ? c.body(null, 202) : alreadyExists(c);
});

mtnRoutes.get('/collection/v1_0/requesttopay/:reference', (c) => answerStatus(c, 'payment'));

mtnRoutes.on('POST', ['/disbursement/v1_0/refund', '/disbursement/v2_0/refund'], async (c) => {
	const input = refundInput.safeParse(await jsonOf(c));
	const reference = referenceId.safeParse(c.req.header('x-reference-id'));
	if (!input.success || !reference.success) return badRequest(c);
	const { data } = input;
	const callbackUrl = c.req.header('x-callback-url') ?? null;
	const problem = await problemWith(c, { ...data, callbackUrl });
	if (problem !== null) return refusedWith(c, problem);
	const account = await accountOfRefund(c, data.referenceIdToRefund);
	if (await transactionByReference(c.env.DB, account, reference.data)) return alreadyExists(c);
	const magic = refundScenarioOf(data.referenceIdToRefund);
	if (magic?.kind === 'error') return refusedWith(c, magic.code);
	const payment = await transactionByReference(c.env.DB, account, data.referenceIdToRefund);
	const begun = await beginTransaction(
		worldOf(c),
		{
			account,
			kind: 'refund',
			reference: reference.data,
			amount: data.amount,
			currency: data.currency,
			external_id: data.externalId,
			party_id_type: payment?.party_id_type ?? 'MSISDN',
			party_id: payment?.party_id ?? '56733123453',
			payer_message: data.payerMessage,
			payee_note: data.payeeNote,
			callback_url: callbackUrl,
			refunded: payment?.reference ?? null,
			created_at_ms: await nowMsOf(c.env.DB, account),
		},
		magic ?? { kind: 'settled', as: payment ? 'SUCCESSFUL' : 'RESOURCE_NOT_FOUND' },
	);
	return begun ? c.body(null, 202) : alreadyExists(c);
});

mtnRoutes.on('GET', ['/disbursement/v1_0/refund/:reference', '/disbursement/v2_0/refund/:reference'], (c) =>
	answerStatus(c, 'refund'),
);

const answerStatus = async (c: Context<MtnContext>, kind: MtnTransaction['kind']) => {
	const reference = c.req.param('reference') ?? '';
	const found = await transactionByReference(c.env.DB, c.get('account'), reference);
	if (found?.kind !== kind) return notFound(c);
	return c.json(statusToWire(await settleIfDue(worldOf(c), found), await accountOf(c.env.DB, c.get('account'))));
};

interface Asked {
	readonly amount: string;
	readonly currency: string;
	readonly payerMessage: string;
	readonly payeeNote: string;
	readonly callbackUrl: string | null;
}

/** What is answered with 500 although the caller is at fault; null when all is well. */
const problemWith = async (c: Context<MtnContext>, asked: Asked): Promise<string | null> => {
	const currency = currencyOfEnvironment[c.req.header('x-target-environment') ?? ''];
	if (asked.currency !== currency) return 'INVALID_CURRENCY';
	if (zeroDecimalCurrencies.has(currency) && asked.amount.includes('.')) return 'INVALID_CURRENCY';
	if (asked.payerMessage === '' || asked.payeeNote === '') return 'INTERNAL_PROCESSING_ERROR';
	if (asked.callbackUrl === null) return null;
	const user = await userById(c.env.DB, c.get('key'), c.get('userId'));
	return isCallbackAllowed(asked.callbackUrl, user?.callback_host ?? null) ? null : 'INVALID_CALLBACK_URL_HOST';
};

const isCallbackAllowed = (text: string, host: string | null): boolean => {
	if (!URL.canParse(text)) return false;
	const url = new URL(text);
	// Without encryption only on the machine where a developer works.
	const isPrivate = url.protocol === 'https:' || ['localhost', '127.0.0.1'].includes(url.hostname);
	return isPrivate && (host === null || url.hostname === host);
};

/** A Disbursement key that nobody linked belongs to the merchant whose payment it gives back first. */
const accountOfRefund = async (c: Context<MtnContext>, payment: string): Promise<string> => {
	const account = c.get('account');
	if (account !== c.get('key')) return account;
	const owner = await accountOfPayment(c.env.DB, payment);
	if (owner === null || !(await linkDisbursementKey(c.env.DB, c.get('key'), owner))) return account;
	return owner;
};

/** The part of the context that every provider's world shares. */
const worldOf = (c: Context<MtnContext>) => c as unknown as Context<SandboxContext>;

const jsonOf = (c: Context): Promise<unknown> => c.req.json().catch(() => undefined);
