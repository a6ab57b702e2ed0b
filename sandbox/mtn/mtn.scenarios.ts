/** How a request goes on: `person` waits for the phone, `later` settles by itself, `never` stays as it is. */
export type Scenario =
	| { readonly kind: 'settled'; readonly as: Outcome }
	| { readonly kind: 'later'; readonly as: Outcome }
	| { readonly kind: 'never' }
	| { readonly kind: 'person' }
	| { readonly kind: 'error'; readonly code: string };

/** `SUCCESSFUL`, or the reason of a failure. */
export type Outcome = string;

/**
 * What a payer does in the sandbox environment: the numbers that MTN documents, the amounts for its documented payer,
 * and for everybody else the phone, or success where nobody plays (`isAutomatic`).
 */
export const scenarioOf = (payer: string, amount: string, isAutomatic: boolean): Scenario => {
	const byNumber = numberScenarios.get(payer);
	if (byNumber !== undefined) return byNumber;
	if (payer !== documentedPayer && !isAutomatic) return { kind: 'person' };
	return amountScenarios.get(Number(amount)) ?? settled('SUCCESSFUL');
};

/** Pays without a phone, as MTN's guide has it. */
const documentedPayer = '56733123453';

const settled = (as: Outcome): Scenario => ({ kind: 'settled', as });
const error = (code: string): Scenario => ({ kind: 'error', code });

const numberScenarios: ReadonlyMap<string, Scenario> = new Map<string, Scenario>([
	['46733123450', settled('INTERNAL_PROCESSING_ERROR')],
	['46733123451', settled('APPROVAL_REJECTED')],
	['46733123452', settled('EXPIRED')],
	['46733123453', { kind: 'later', as: 'SUCCESSFUL' }],
	['46733123454', { kind: 'never' }],
	['46733123455', settled('PAYER_NOT_FOUND')],
	['46733123456', settled('PAYEE_NOT_ALLOWED_TO_RECEIVE')],
	['46733123457', error('NOT_ALLOWED')],
	['46733123458', error('NOT_ALLOWED_TARGET_ENVIRONMENT')],
	['46733123459', error('INVALID_CALLBACK_URL_HOST')],
	['46733123460', error('INVALID_CURRENCY')],
	['46733123461', settled('INTERNAL_PROCESSING_ERROR')],
	['46733123462', settled('SERVICE_UNAVAILABLE')],
	['46733123463', settled('COULD_NOT_PERFORM_TRANSACTION')],
	['46733123464', settled('TRANSFER_TYPE_UNKNOWN')],
]);

const amountScenarios: ReadonlyMap<number, Scenario> = new Map<number, Scenario>([
	[1000, settled('SUCCESSFUL')],
	[2000, settled('INTERNAL_PROCESSING_ERROR')],
	[3000, { kind: 'later', as: 'SUCCESSFUL' }],
	[4000, { kind: 'later', as: 'INTERNAL_PROCESSING_ERROR' }],
	[5000, { kind: 'never' }],
	[6000, { kind: 'never' }],
	[7000, settled('TRANSFER_TYPE_UNKNOWN')],
]);

/** References that stand for an outcome instead of a payment; null for a real one. */
export const refundScenarioOf = (reference: string): Scenario | null => refundScenarios.get(reference) ?? null;

const refundScenarios: ReadonlyMap<string, Scenario> = new Map<string, Scenario>([
	['1', settled('TRANSACTION_NOT_FOUND')],
	['2', settled('INTERNAL_PROCESSING_ERROR')],
	['3', settled('APPROVAL_REJECTED')],
	['4', settled('EXPIRED')],
	['5', { kind: 'later', as: 'SUCCESSFUL' }],
	['6', { kind: 'never' }],
	['7', error('NOT_ALLOWED')],
	['8', error('NOT_ALLOWED_TARGET_ENVIRONMENT')],
	['9', error('INVALID_CALLBACK_URL_HOST')],
	['10', error('INVALID_CURRENCY')],
	['11', settled('INTERNAL_PROCESSING_ERROR')],
	['12', settled('SERVICE_UNAVAILABLE')],
	['13', settled('COULD_NOT_PERFORM_TRANSACTION')],
]);
