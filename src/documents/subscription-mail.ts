import { addDays, type IsoDate } from '../domain/kernel/calendar.ts';
import type {
	ComingPaymentMail,
	EndMail,
	PausedMail,
	PriceChangedMail,
	ResumedMail,
	SubscriptionMailHead,
} from '../domain/notifications/subscription-mail-model.ts';
import {
	type Catalogue,
	customerEntry,
	oneLine,
	type SellerVariables,
	same,
	sellerEntries,
	sellerVariables,
	type VariableEntry,
	viewContextFor,
} from './mail-variables.ts';
import { byMethod } from './method-words.ts';
import { webLink } from './printable-invoice.ts';
import { priceWords } from './subscription-words.ts';

/** What every mail about a subscription may name. */
export interface SubscriptionVariables extends SellerVariables {
	readonly customer_name: string;
	readonly subscription_name: string;
	readonly website: string | null;
}

export const subscriptionVariables = (mail: SubscriptionMailHead): SubscriptionVariables => ({
	customer_name: oneLine(mail.customerName),
	subscription_name: oneLine(mail.description),
	website: webLink(mail.seller.website),
	...sellerVariables(mail.seller, viewContextFor(mail.locale)),
});

/** What the mails before a payment may name. */
export interface ComingPaymentVariables extends SubscriptionVariables {
	readonly payment_date: string;
	readonly last_day: string;
	readonly amount: string;
	readonly includes_tax: boolean;
	readonly has_discount: boolean;
	readonly payment_method: string | null;
}

export const comingPaymentVariables = (mail: ComingPaymentMail): ComingPaymentVariables => {
	const { format } = viewContextFor(mail.locale);
	return {
		...subscriptionVariables(mail),
		payment_date: format.date(mail.on),
		last_day: format.date(dayBefore(mail.until)),
		amount: format.money(mail.amount),
		includes_tax: mail.includesTax,
		has_discount: mail.isReduced,
		payment_method: mail.charged && byMethod(mail.charged, mail.locale),
	};
};

export interface PriceChangedVariables extends SubscriptionVariables {
	readonly effective_date: string;
	readonly old_price: string | null;
	readonly new_price: string;
	readonly includes_tax: boolean;
}

export const priceChangedVariables = (mail: PriceChangedMail): PriceChangedVariables => {
	const { format } = viewContextFor(mail.locale);
	return {
		...subscriptionVariables(mail),
		effective_date: format.date(mail.on),
		old_price: mail.before && priceWords(mail.before, mail.locale, format),
		new_price: priceWords(mail.after, mail.locale, format),
		includes_tax: mail.after.includesTax,
	};
};

export interface PausedVariables extends SubscriptionVariables {
	readonly paused_from: string;
	readonly resumes_on: string | null;
	readonly is_credited: boolean;
}

export const pausedVariables = (mail: PausedMail): PausedVariables => {
	const { format } = viewContextFor(mail.locale);
	return {
		...subscriptionVariables(mail),
		paused_from: format.date(mail.on),
		resumes_on: mail.resumesOn && format.date(mail.resumesOn),
		is_credited: mail.isCredited,
	};
};

export interface ResumedVariables extends SubscriptionVariables {
	readonly resumed_on: string;
	readonly next_payment_date: string;
	readonly price: string;
	readonly includes_tax: boolean;
}

export const resumedVariables = (mail: ResumedMail): ResumedVariables => {
	const { format } = viewContextFor(mail.locale);
	return {
		...subscriptionVariables(mail),
		resumed_on: format.date(mail.on),
		next_payment_date: format.date(mail.nextBillingOn),
		price: priceWords(mail.price, mail.locale, format),
		includes_tax: mail.price.includesTax,
	};
};

export interface EndVariables extends SubscriptionVariables {
	readonly end_date: string;
	readonly last_day: string;
	readonly is_ahead: boolean;
	readonly is_credited: boolean;
}

export const endVariables = (mail: EndMail): EndVariables => {
	const { format } = viewContextFor(mail.locale);
	return {
		...subscriptionVariables(mail),
		end_date: format.date(mail.on),
		last_day: format.date(dayBefore(mail.on)),
		is_ahead: mail.isAhead,
		is_credited: mail.isCredited,
	};
};

/** People read the last day that counts, not the first that does not. */
export const dayBefore = (date: IsoDate): IsoDate => addDays(date, -1);

export const subscriptionEntries: Catalogue<SubscriptionVariables> = {
	customer_name: { ...customerEntry, meaning: 'The customer' },
	subscription_name: {
		meaning: 'What is subscribed to, as on the invoices',
		example: { fr: 'Coko Premium, un mois', en: 'Coko Premium, one month' },
		least: 'x',
		required: true,
	},
	website: {
		meaning: 'The company’s web address, where a subscription is changed or ended; null when it is not set',
		example: same('https://coko.example/'),
		least: null,
	},
	...sellerEntries,
};

const dateEntry = (meaning: string, fr: string, en: string): VariableEntry => ({
	meaning,
	example: { fr, en },
	least: '1',
	required: true,
});

const includesTax: VariableEntry = { meaning: 'Whether the price includes tax', example: same(true), least: false };

export const comingPaymentEntries: Catalogue<ComingPaymentVariables> = {
	...subscriptionEntries,
	payment_date: dateEntry('First day of what is billed next', '22 décembre 2026', '22 December 2026'),
	last_day: {
		meaning: 'The last day of it',
		example: { fr: '21 janvier 2027', en: '21 January 2027' },
		least: '1',
	},
	amount: {
		meaning: 'Its price, after coupons',
		example: { fr: '9,99 €', en: '€9.99' },
		least: '0',
		required: true,
	},
	includes_tax: includesTax,
	has_discount: { meaning: 'Whether a coupon lowered it', example: same(true), least: false },
	payment_method: {
		meaning: 'How it is paid by itself, in words; null when the customer pays by link',
		example: { fr: 'par carte Visa se terminant par 4242', en: 'by card Visa ending in 4242' },
		least: null,
	},
};

export const priceChangedEntries: Catalogue<PriceChangedVariables> = {
	...subscriptionEntries,
	effective_date: dateEntry('First day of the new price', '22 décembre 2026', '22 December 2026'),
	old_price: {
		meaning: 'The price until then; null when it is not known any more',
		example: { fr: '9,99 € par mois', en: '€9.99 a month' },
		least: null,
	},
	new_price: {
		meaning: 'The price from then on',
		example: { fr: '11,99 € par mois', en: '€11.99 a month' },
		least: '0',
		required: true,
	},
	includes_tax: includesTax,
};

export const pausedEntries: Catalogue<PausedVariables> = {
	...subscriptionEntries,
	paused_from: dateEntry('First day of the pause', '5 décembre 2026', '5 December 2026'),
	resumes_on: {
		meaning: 'First day after the pause; null when it has no end yet',
		example: { fr: '1 mars 2027', en: '1 March 2027' },
		least: null,
	},
	is_credited: { meaning: 'Whether paid days of the pause are given back', example: same(true), least: false },
};

export const resumedEntries: Catalogue<ResumedVariables> = {
	...subscriptionEntries,
	resumed_on: dateEntry('First day after the pause', '1 mars 2027', '1 March 2027'),
	next_payment_date: {
		meaning: 'First day that is not paid for yet; the day of the return when nothing is',
		example: { fr: '22 mars 2027', en: '22 March 2027' },
		least: '1',
	},
	price: {
		meaning: 'The price of a whole period',
		example: { fr: '9,99 € par mois', en: '€9.99 a month' },
		least: '0',
	},
	includes_tax: includesTax,
};

export const endEntries: Catalogue<EndVariables> = {
	...subscriptionEntries,
	end_date: {
		meaning: 'First day without the subscription',
		example: { fr: '22 décembre 2026', en: '22 December 2026' },
		least: '1',
	},
	last_day: dateEntry('Last day with it', '21 décembre 2026', '21 December 2026'),
	is_ahead: { meaning: 'Whether the end is still to come', example: same(true), least: false },
	is_credited: { meaning: 'Whether paid days are given back', example: same(true), least: false },
};
