import { blankMethod } from './stripe.blanks.ts';
import { cardOf, isCardNumber, type TestCard } from './stripe.cards.ts';
import { newId } from './stripe.ids.ts';
import type { PaymentMethod } from './stripe.objects.ts';
import { missing, refuse } from './stripe.refusals.ts';
import type { World } from './stripe.world.ts';

/** Every test card expires then: late enough for any test. */
const expiry = { exp_month: 12, exp_year: 2034 };

/** A method of a card, belonging to nobody yet. */
export const newMethod = (world: World, card: TestCard): PaymentMethod => {
	const brand = card.brand ?? 'visa';
	return world.put({
		...blankMethod,
		id: newId('pm'),
		object: 'payment_method',
		created: world.now,
		customer: null,
		type: 'card',
		card: {
			brand,
			checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
			country: 'US',
			display_brand: brand,
			...expiry,
			fingerprint: `sandbox${card.number.slice(-9)}`,
			funding: 'credit',
			generated_from: null,
			last4: card.number.slice(-4),
			networks: { available: [brand], preferred: null },
			regulated_status: null,
			three_d_secure_usage: { supported: true },
			wallet: null,
		},
		_card: card.number,
		_authenticated: card.number === savedElsewhere,
	});
};

/** Its owner was asked by another merchant's page. */
const savedElsewhere = '4000003800000446';

/** By id, or a new one where a test token stands for a card. */
export const methodOf = async (world: World, idOrToken: string): Promise<PaymentMethod> => {
	const card = idOrToken.startsWith('pm_card_') ? cardOf(idOrToken) : undefined;
	if (card !== undefined) return newMethod(world, card);
	const method = await world.find<PaymentMethod>('payment_method', idOrToken);
	return method ?? missing('PaymentMethod', idOrToken, 'payment_method');
};

/** What a person typed, as a card of Stripe's test mode. */
export const typedCard = (numberOrToken: string): TestCard => {
	const card = cardOf(numberOrToken);
	if (card !== undefined) return card;
	const error = { type: 'card_error', param: 'number' } as const;
	return isCardNumber(numberOrToken)
		? refuse(402, {
				...error,
				code: 'card_declined',
				decline_code: 'test_mode_live_card',
				message: 'Your card was declined. Your request was in test mode, but used a non test card.',
			})
		: refuse(402, { ...error, code: 'incorrect_number', message: 'Your card number is incorrect.' });
};

/** The card behind a method; methods are made of test cards only. */
export const cardOfMethod = ({ id, _card }: PaymentMethod): TestCard => {
	const card = cardOf(_card);
	if (card === undefined) throw new Error(`${id} has no test card`);
	return card;
};

/** Gives it to a customer; one that has it already keeps it. */
export const attach = (world: World, method: PaymentMethod, customer: string): PaymentMethod => {
	if (method.customer === customer) return method;
	const attached = world.put({ ...method, customer });
	world.tell('payment_method.attached', attached);
	return attached;
};
