import { Hono } from 'hono';
import type { SandboxContext } from '../../env.ts';
import type { Attempt } from '../stripe.charging.ts';
import { endpoint, type Outcome } from '../stripe.door.ts';
import { cancelIntent, confirmIntent, createIntent } from '../stripe.intents.ts';
import type { Customer, PaymentIntent } from '../stripe.objects.ts';
import { invalid } from '../stripe.refusals.ts';
import {
	expandOnly,
	type IntentInput,
	intentCancelInput,
	intentConfirmInput,
	intentInput,
	intentKeptFields,
	intentList,
} from '../stripe.schemas.ts';
import type { World } from '../stripe.world.ts';
import { listOf } from './listing.ts';

export const intentRoutes = new Hono<SandboxContext>();

intentRoutes.post(
	'/',
	endpoint(intentInput, async (world, input) => {
		if (input.customer !== undefined) await world.get<Customer>('customer', input.customer, 'customer');
		if (input.off_session && !input.confirm) {
			return invalid('`off_session` can only be used with `confirm`.', { param: 'off_session' });
		}
		const intent = createIntent(world, newIntentOf(input));
		return input.confirm ? confirmed(world, intent, input) : nameMethod(world, intent, input.payment_method);
	}),
);

/** Optional members are left out where they are missing. */
const newIntentOf = (input: IntentInput) => {
	const { amount, currency, metadata } = input;
	const kept = Object.entries(input).filter(([name, value]) => intentKeptFields.includes(name) && value !== undefined);
	return {
		amount,
		currency,
		metadata,
		customer: input.customer ?? null,
		description: input.description ?? null,
		setup_future_usage: input.setup_future_usage ?? null,
		capture_method: input.capture_method ?? ('automatic_async' as const),
		more: {
			...Object.fromEntries(kept),
			...(input.automatic_payment_methods !== undefined && {
				automatic_payment_methods: { allow_redirects: 'always', ...input.automatic_payment_methods },
			}),
		},
	};
};

const nameMethod = (world: World, intent: PaymentIntent, method: string | undefined): PaymentIntent =>
	method === undefined ? intent : world.put({ ...intent, payment_method: method, status: 'requires_confirmation' });

const confirmed = async (world: World, intent: PaymentIntent, input: IntentInput): Promise<Outcome> =>
	outcomeOf(
		await confirmIntent(world, intent, {
			paymentMethod: input.payment_method ?? null,
			offSession: input.off_session,
			returnUrl: input.return_url ?? null,
			neverRedirects: input.automatic_payment_methods?.allow_redirects === 'never',
		}),
		input.error_on_requires_action,
	);

const outcomeOf = ({ intent, error }: Attempt, isActionAnError = false): Outcome => {
	if (error !== null) return { declined: error };
	if (isActionAnError && intent.status === 'requires_action') {
		const message =
			'This payment required an authentication action to complete, but `error_on_requires_action` was set.';
		return { declined: { type: 'card_error', code: 'authentication_required', message, payment_intent: intent } };
	}
	return intent;
};

intentRoutes.get(
	'/',
	endpoint(intentList, (world, { customer, ...query }) => listOf(world, 'payment_intent', query, { customer })),
);

intentRoutes.get(
	'/:id',
	endpoint(expandOnly, (world, _, id) => world.get<PaymentIntent>('payment_intent', id)),
);

intentRoutes.post(
	'/:id/confirm',
	endpoint(intentConfirmInput, async (world, input, id) => {
		const intent = await world.get<PaymentIntent>('payment_intent', id);
		const attempt = await confirmIntent(world, intent, {
			paymentMethod: input.payment_method ?? null,
			offSession: input.off_session,
			returnUrl: input.return_url ?? null,
			neverRedirects: false,
		});
		return outcomeOf(attempt);
	}),
);

intentRoutes.post(
	'/:id/cancel',
	endpoint(intentCancelInput, async (world, input, id) =>
		cancelIntent(world, await world.get<PaymentIntent>('payment_intent', id), input.cancellation_reason ?? null),
	),
);
