import type { MethodOrder, MethodReport, ProviderAnswer, ProviderMethods } from '../../domain/payments/provider.ts';
import { reported } from '../provider-answers.ts';
import type { StripeAccount } from './stripe.account.ts';
import { failureToUnknown, firstFailure } from './stripe.answers.ts';
import type { StripeAnswer, StripeClient } from './stripe.client.ts';
import { customerOf } from './stripe.customers.ts';
import { setupIntentToReport, setupSessionToReport } from './stripe.mapping.ts';
import { setupIntentRequest, setupSessionRequest } from './stripe.requests.ts';
import { paymentMethodSchema, sessionSchema, setupIntentSchema } from './stripe.schemas.ts';

type Answer = ProviderAnswer<MethodReport>;

export const createStripeMethods = (account: StripeAccount, client: StripeClient): ProviderMethods => ({
	start: (order) => startSaving(account, client, order),
	query: (order) =>
		order.providerId === null ? startSaving(account, client, order) : followSaving(account, client, order.providerId),
	forget: (token) => forget(client, token),
});

/** No money moves here: a second request after Stripe forgot the key asks the payer once more, and nothing worse. */
const startSaving = async (account: StripeAccount, client: StripeClient, order: MethodOrder): Promise<Answer> => {
	const customer = await customerOf(client, order.payer, order.reference);
	if (customer.kind !== 'answered') return firstFailure(customer);
	const options = { idempotencyKey: order.reference };
	const name = customer.body ?? '';
	const saving: StripeAnswer<MethodReport> =
		order.flow === 'redirect'
			? withReport(
					await client.call(sessionSchema, (stripe) =>
						stripe.checkout.sessions.create(setupSessionRequest(order, name), options),
					),
					setupSessionToReport,
				)
			: withReport(
					await client.call(setupIntentSchema, (stripe) =>
						stripe.setupIntents.create(setupIntentRequest(order, name), options),
					),
					(setup) => setupIntentToReport(setup, account.publicKey),
				);
	return saving.kind === 'answered' ? reported(saving.body) : firstFailure(saving);
};

const followSaving = async (account: StripeAccount, client: StripeClient, id: string): Promise<Answer> => {
	const saving: StripeAnswer<MethodReport> = id.startsWith('cs_')
		? withReport(
				await client.call(sessionSchema, (stripe) =>
					stripe.checkout.sessions.retrieve(id, { expand: ['setup_intent.payment_method'] }),
				),
				setupSessionToReport,
			)
		: withReport(
				await client.call(setupIntentSchema, (stripe) =>
					stripe.setupIntents.retrieve(id, { expand: ['payment_method'] }),
				),
				(setup) => setupIntentToReport(setup, account.publicKey),
			);
	return saving.kind === 'answered' ? reported(saving.body) : failureToUnknown(saving);
};

const withReport = <Body>(
	answer: StripeAnswer<Body>,
	toReport: (body: Body) => MethodReport,
): StripeAnswer<MethodReport> =>
	answer.kind === 'answered' ? { kind: 'answered', body: toReport(answer.body) } : answer;

/** Stripe refuses to detach what is detached: then how the method stands decides. */
const forget = async (client: StripeClient, token: string): Promise<ProviderAnswer<null>> => {
	const detached = await client.call(paymentMethodSchema, (stripe) => stripe.paymentMethods.detach(token));
	if (detached.kind === 'answered') return reported(null);
	if (detached.kind !== 'refused') return failureToUnknown(detached);
	const standing = await client.call(paymentMethodSchema, (stripe) => stripe.paymentMethods.retrieve(token));
	if (standing.kind === 'refused' && standing.decline.code === 'resource_missing') return reported(null);
	if (standing.kind !== 'answered') return failureToUnknown(standing);
	return standing.body.customer ? failureToUnknown(detached) : reported(null);
};
