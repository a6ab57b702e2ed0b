import * as z from 'zod';
import type { MethodOrder, MethodReport, ProviderAnswer, ProviderMethods } from '../../domain/payments/provider.ts';
import { refused, reported, unknown } from '../provider-answers.ts';
import { failureToUnknown, type PaypalFailure } from './paypal.answers.ts';
import type { PaypalClient } from './paypal.client.ts';
import { meaningOf } from './paypal.issues.ts';
import { payerAction, tokenToSaved, walletToMethod } from './paypal.mapping.ts';
import { paymentTokenRequest, setupTokenRequest } from './paypal.requests.ts';
import { type PaymentToken, paymentTokenSchema, type SetupToken, setupTokenSchema } from './paypal.schemas.ts';

type Answer = ProviderAnswer<MethodReport>;

/** A setup token is what the payer approves; a payment token, made of it, is what can be charged. */
export const createPaypalMethods = (client: PaypalClient): ProviderMethods => ({
	start: (order) => startSaving(client, order),
	query: (order) => followSaving(client, order),
	forget: (token) => forget(client, token),
});

const startSaving = async (client: PaypalClient, order: MethodOrder): Promise<Answer> => {
	if (order.flow !== 'redirect') {
		return refused('configuration', 'PayPal saves a method on its own page only');
	}
	const answer = await client.call({
		method: 'POST',
		path: '/v3/vault/setup-tokens',
		requestId: order.reference,
		body: setupTokenRequest(order),
		answer: setupTokenSchema,
	});
	if (answer.kind !== 'answered') return refusalOrUnknown(answer);
	const action = payerAction(answer.body.links);
	if (action === null) return unknown(`setup token ${answer.body.id} came without a page for the payer`);
	return reported({ ...nothingYet, state: 'action_required', providerId: answer.body.id, action });
};

const followSaving = async (client: PaypalClient, order: MethodOrder): Promise<Answer> => {
	if (order.providerId === null) return startSaving(client, order);
	const { tokenId } = keptSchema.parse(order.kept);
	if (tokenId !== null) return readToken(client, order.providerId, tokenId);
	const answer = await client.call({
		method: 'GET',
		path: `/v3/vault/setup-tokens/${encodeURIComponent(order.providerId)}`,
		answer: setupTokenSchema,
	});
	if (answer.kind === 'refused' && answer.status === 404) {
		// They live for three days.
		return reported({ ...nothingYet, state: 'failed', providerId: order.providerId, reason: 'timed_out' });
	}
	if (answer.kind !== 'answered') return failureToUnknown(answer);
	return isApproved(answer.body) ? exchange(client, order, answer.body) : reported(waiting(answer.body));
};

const isApproved = ({ status }: SetupToken): boolean =>
	status === 'APPROVED' || status === 'VAULTED' || status === 'TOKENIZED';

/** Under a handle of its own: where the answer was lost, the same request tells which token was made. */
const exchange = async (client: PaypalClient, order: MethodOrder, setup: SetupToken): Promise<Answer> => {
	const answer = await client.call({
		method: 'POST',
		path: '/v3/vault/payment-tokens',
		requestId: `${order.reference}/token`,
		body: paymentTokenRequest(setup.id),
		answer: paymentTokenSchema,
	});
	if (answer.kind === 'answered') return reported(saved(setup.id, answer.body));
	if (answer.kind !== 'refused') return failureToUnknown(answer);
	const { reason, next } = meaningOf(answer);
	if (next !== 'final') return reported(waiting(setup));
	return reported({ ...nothingYet, state: 'failed', providerId: setup.id, reason });
};

const readToken = async (client: PaypalClient, setupTokenId: string, tokenId: string): Promise<Answer> => {
	const answer = await client.call({ method: 'GET', path: tokenPath(tokenId), answer: paymentTokenSchema });
	if (answer.kind === 'answered') return reported(saved(setupTokenId, answer.body));
	if (answer.kind === 'refused' && answer.status === 404) {
		return reported({ ...nothingYet, state: 'failed', providerId: setupTokenId, reason: 'invalid_method' });
	}
	return failureToUnknown(answer);
};

const forget = async (client: PaypalClient, token: string): Promise<ProviderAnswer<null>> => {
	const answer = await client.call({ method: 'DELETE', path: tokenPath(token), answer: z.null() });
	if (answer.kind === 'answered') return reported(null);
	return answer.kind === 'refused' && answer.status === 404 ? reported(null) : failureToUnknown(answer);
};

const tokenPath = (id: string): string => `/v3/vault/payment-tokens/${encodeURIComponent(id)}`;

const keptSchema = z.object({ tokenId: z.string().nullable().catch(null) });

const nothingYet = { action: null, saved: null, method: null, reason: null, keep: {} } as const;

const waiting = (setup: SetupToken): MethodReport => ({
	...nothingYet,
	state: 'action_required',
	providerId: setup.id,
	action: payerAction(setup.links),
});

const saved = (setupTokenId: string, token: PaymentToken): MethodReport => ({
	...nothingYet,
	state: 'succeeded',
	providerId: setupTokenId,
	saved: tokenToSaved(token),
	method: walletToMethod(token.payment_source?.paypal ?? {}),
	keep: { tokenId: token.id },
});

const refusalOrUnknown = (failure: PaypalFailure): Answer => {
	switch (failure.kind) {
		case 'refused':
			return refused(meaningOf(failure).reason, failure.detail);
		case 'unauthorized':
			return refused('configuration', failure.detail);
		case 'lost':
			return failureToUnknown(failure);
	}
};
