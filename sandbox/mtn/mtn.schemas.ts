import * as z from 'zod';

const textCharactersMax = 160;

/** Accents, `&` and `'` have been answered with errors; what a caller must not send is refused here. */
const message = z
	.string()
	.max(textCharactersMax)
	.regex(/^[\x20-\x7e]*$/)
	.regex(/^[^&'"<>]*$/);

const amount = z.string().regex(/^(0|[1-9]\d{0,11})(\.\d{1,2})?$/);
const currency = z.string().regex(/^[A-Z]{3}$/);

const party = z
	.strictObject({ partyIdType: z.enum(['MSISDN', 'EMAIL', 'PARTY_CODE']), partyId: z.string().min(1).max(100) })
	.refine(({ partyIdType, partyId }) => partyIdType !== 'MSISDN' || /^[1-9]\d{7,14}$/.test(partyId));

export const requestToPayInput = z.strictObject({
	amount,
	currency,
	externalId: z.string().min(1).max(100),
	payer: party,
	payerMessage: message,
	payeeNote: message,
});

export const refundInput = z.strictObject({
	amount,
	currency,
	externalId: z.string().min(1).max(100),
	payerMessage: message,
	payeeNote: message,
	referenceIdToRefund: z.string().min(1).max(100),
});

/** A host: no scheme, no path, no address of numbers. */
export const apiUserInput = z.strictObject({
	providerCallbackHost: z
		.string()
		.max(253)
		.regex(/^(?!\d+(\.\d+){3}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/i),
});

export const referenceId = z.uuidv4().lowercase();

/** `sandbox` charges in euros whatever the market; the others in the market's own currency. */
export const currencyOfEnvironment: Readonly<Record<string, string>> = {
	sandbox: 'EUR',
	mtnbenin: 'XOF',
	mtncameroon: 'XAF',
	mtncongo: 'XAF',
	mtnghana: 'GHS',
	mtnguineaconakry: 'GNF',
	mtnivorycoast: 'XOF',
	mtnliberia: 'USD',
	mtnnigeria: 'NGN',
	mtnrwanda: 'RWF',
	mtnsouthafrica: 'ZAR',
	mtnsouthsudan: 'SSP',
	mtnswaziland: 'SZL',
	mtnuganda: 'UGX',
	mtnzambia: 'ZMW',
};

export const zeroDecimalCurrencies: ReadonlySet<string> = new Set(['XOF', 'XAF', 'GNF', 'RWF', 'UGX']);

const account = z.string().min(1);

export const actionInput = z.strictObject({
	account,
	action: z.enum(['approve', 'refuse', 'expire']),
	/** Why it is refused, in MTN's words. */
	reason: z
		.string()
		.regex(/^[A-Z_]{1,60}$/)
		.default('APPROVAL_REJECTED'),
});

export const accountInput = z.strictObject({
	account,
	callback_method: z.enum(['POST', 'PUT']).optional(),
	reason_form: z.enum(['string', 'object']).optional(),
	allowed_ip: z.string().nullable().optional(),
});

export const productInput = z.strictObject({ account, disbursement_key: z.string().min(1) });

const transactionState = z.enum(['pending', 'succeeded', 'failed']);

export const transactionInput = z.strictObject({
	account,
	kind: z.enum(['payment', 'refund']).default('payment'),
	amount,
	currency,
	state: transactionState.default('succeeded'),
	reference: z.string().min(1).max(100),
});

export const transactionChange = z.strictObject({
	account,
	amount: amount.optional(),
	state: transactionState.optional(),
});
