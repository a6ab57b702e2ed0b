import * as z from 'zod';

const urlCharactersMax = 120;
const orderIdCharactersMax = 30;
const referenceCharactersMax = 30;

const merchantUrl = z.url({ protocol: /^https?$/ }).max(urlCharactersMax);
const amount = z.int().positive();
const orderId = z.string().min(1).max(orderIdCharactersMax);

export const webPaymentInput = z.strictObject({
	merchant_key: z.string().min(1),
	currency: z.string().regex(/^[A-Z]{3}$/),
	order_id: orderId,
	amount,
	return_url: merchantUrl,
	cancel_url: merchantUrl,
	notif_url: merchantUrl,
	lang: z.enum(['fr', 'en']).optional(),
	reference: z.string().max(referenceCharactersMax).optional(),
});
export type WebPaymentInput = z.infer<typeof webPaymentInput>;

export const statusInput = z.strictObject({ order_id: orderId, amount, pay_token: z.string().min(1) });

/** What each country's environment charges in; `dev` has a currency of its own. */
export const currencyOfEnvironment: Readonly<Record<string, string>> = {
	dev: 'OUV',
	bf: 'XOF',
	cf: 'XAF',
	ci: 'XOF',
	cm: 'XAF',
	gn: 'GNF',
	gw: 'XOF',
	mg: 'MGA',
	ml: 'XOF',
	sn: 'XOF',
};

export const actionInput = z.strictObject({ account: z.string().min(1), action: z.enum(['pay', 'pend', 'refuse']) });

export const accountInput = z.strictObject({
	account: z.string().min(1),
	requests_per_second: z.int().min(1).optional(),
	wrong_notif_token: z.boolean().optional(),
});

const wholeAmount = z
	.string()
	.regex(/^\d{1,12}$/)
	.transform(Number);
const transactionState = z.enum(['pending', 'succeeded', 'failed', 'expired']);

export const transactionInput = z.strictObject({
	account: z.string().min(1),
	kind: z.literal('payment').default('payment'),
	amount: wholeAmount,
	currency: z.string().regex(/^[A-Z]{3}$/),
	state: transactionState.default('succeeded'),
	reference: orderId,
});

export const transactionChange = z.strictObject({
	account: z.string().min(1),
	amount: wholeAmount.optional(),
	state: transactionState.optional(),
});
