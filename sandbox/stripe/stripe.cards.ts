/** What a bank answers: Stripe's error code, and the bank's own behind `card_declined`. */
export interface Decline {
	readonly code: string;
	readonly decline_code?: string;
	readonly advice_code?: 'do_not_try_again' | 'try_again_later' | 'confirm_card_data';
	readonly message: string;
}

export interface TestCard {
	readonly number: string;
	/** What stands for the card in requests. */
	readonly token?: string;
	/** For the person who chooses it. */
	readonly about: string;
	readonly brand?: 'visa' | 'mastercard' | 'amex';
	readonly refuses?: Decline;
	/** `once`: a card that was authenticated for later use is charged without its owner. */
	readonly authentication?: 'always' | 'once';
	readonly authenticationFails?: true;
	readonly dispute?: { readonly reason: string; readonly isInquiry: boolean };
	readonly refund?: 'pending' | 'fails_later';
	/** Declines when it is charged, and yet can be saved. */
	readonly attaches?: true;
}

const declined = (declineCode: string, advice?: Decline['advice_code']): Decline => ({
	code: 'card_declined',
	decline_code: declineCode,
	...(advice !== undefined && { advice_code: advice }),
	message: 'Your card was declined.',
});

const insufficientFunds: Decline = {
	...declined('insufficient_funds', 'try_again_later'),
	message: 'Your card has insufficient funds.',
};

/** The numbers and tokens that Stripe publishes for its test mode. */
export const testCards: readonly TestCard[] = [
	{ number: '4242424242424242', token: 'pm_card_visa', about: 'pays' },
	{ number: '5555555555554444', token: 'pm_card_mastercard', brand: 'mastercard', about: 'pays' },
	{ number: '378282246310005', token: 'pm_card_amex', brand: 'amex', about: 'pays' },
	{
		number: '4000000000000002',
		token: 'pm_card_visa_chargeDeclined',
		about: 'is declined',
		refuses: declined('generic_decline', 'try_again_later'),
	},
	{
		number: '4000000000009995',
		token: 'pm_card_visa_chargeDeclinedInsufficientFunds',
		about: 'has insufficient funds',
		refuses: insufficientFunds,
	},
	{ number: '4000000000009987', about: 'was lost', refuses: declined('lost_card', 'do_not_try_again') },
	{ number: '4000000000009979', about: 'was stolen', refuses: declined('stolen_card', 'do_not_try_again') },
	{
		number: '4000000000000069',
		about: 'has expired',
		refuses: { code: 'expired_card', advice_code: 'do_not_try_again', message: 'Your card has expired.' },
	},
	{
		number: '4000000000000127',
		about: 'has another security code',
		refuses: {
			code: 'incorrect_cvc',
			advice_code: 'confirm_card_data',
			message: "Your card's security code is incorrect.",
		},
	},
	{
		number: '4000000000000119',
		about: 'meets an error on its way',
		refuses: {
			code: 'processing_error',
			advice_code: 'try_again_later',
			message: 'An error occurred while processing your card. Try again in a little bit.',
		},
	},
	{
		number: '4000000000006975',
		about: 'was used too often',
		refuses: declined('card_velocity_exceeded', 'try_again_later'),
	},
	{ number: '4100000000000019', about: 'is blocked as fraud', refuses: declined('fraudulent', 'do_not_try_again') },
	{
		number: '4000000000000341',
		token: 'pm_card_chargeCustomerFail',
		about: 'can be saved, and is declined when it is charged',
		refuses: declined('generic_decline', 'try_again_later'),
		attaches: true,
	},
	{
		number: '4000002500003155',
		token: 'pm_card_authenticationRequiredOnSetup',
		about: 'asks its owner, unless it was saved',
		authentication: 'once',
	},
	{
		number: '4000002760003184',
		token: 'pm_card_authenticationRequired',
		about: 'always asks its owner',
		authentication: 'always',
	},
	{ number: '4000003800000446', about: 'was saved elsewhere: never asks' },
	{
		number: '4000008260003178',
		about: 'asks its owner, then has insufficient funds',
		authentication: 'always',
		refuses: insufficientFunds,
		attaches: true,
	},
	{ number: '4000000000003220', about: 'asks its owner', authentication: 'always' },
	{
		number: '4000008400001629',
		about: 'asks its owner, then is declined',
		authentication: 'always',
		refuses: declined('generic_decline', 'try_again_later'),
	},
	{
		number: '4000008400001280',
		about: 'cannot ask its owner',
		authentication: 'always',
		authenticationFails: true,
	},
	{
		number: '4000000000000259',
		token: 'pm_card_createDispute',
		about: 'pays, then disputes it as fraud',
		dispute: { reason: 'fraudulent', isInquiry: false },
	},
	{
		number: '4000000000002685',
		token: 'pm_card_createDisputeProductNotReceived',
		about: 'pays, then says that nothing came',
		dispute: { reason: 'product_not_received', isInquiry: false },
	},
	{
		number: '4000000000001976',
		token: 'pm_card_createDisputeInquiry',
		about: 'pays, then its bank inquires',
		dispute: { reason: 'fraudulent', isInquiry: true },
	},
	{
		number: '4000000000007726',
		token: 'pm_card_pendingRefund',
		about: 'pays; a refund takes its time',
		refund: 'pending',
	},
	{
		number: '4000000000005126',
		token: 'pm_card_refundFail',
		about: 'pays; a refund fails in the end',
		refund: 'fails_later',
	},
	{ number: '4000000000000077', token: 'pm_card_bypassPending', about: 'pays, and the money is there at once' },
];

/** By number, blanks allowed, or by token; undefined for a number that is no test card. */
export const cardOf = (numberOrToken: string): TestCard | undefined => {
	const number = numberOrToken.replaceAll(' ', '');
	return testCards.find((card) => card.token === numberOrToken || card.number === number);
};

/** Luhn's check: what a person mistyped is told so before any bank is asked. */
export const isCardNumber = (numberOrToken: string): boolean => {
	const number = numberOrToken.replaceAll(' ', '');
	if (!/^\d{12,19}$/.test(number)) return false;
	const sum = [...number]
		.reverse()
		.map((digit, index) => Number(digit) * (index % 2 === 0 ? 1 : 2))
		.reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
	return sum % 10 === 0;
};
