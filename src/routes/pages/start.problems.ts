import type { CommandError } from '../../domain/kernel/command.ts';
import type { Locale } from '../../domain/kernel/party.ts';
import type { FollowError } from '../../domain/payments/follow.usecases.ts';
import type { StartError } from '../../domain/payments/start-payment.ts';
import type { ProviderName } from '../../domain/settings/values.ts';
import { fill, pageWords } from './words.ts';

/** Why a form began nothing; `page/changed`: something else would be debited than the page said. */
export type RefusedStart = StartError | FollowError | CommandError | { readonly type: 'page/changed' };

/** In the words of whoever pressed the button. */
export const formProblem = (
	error: RefusedStart,
	provider: ProviderName,
	locale: Locale,
): { readonly text: string; readonly isAboutPhone: boolean } => {
	const { problems, names } = pageWords[locale].methods;
	const operator = names[provider];
	const phone = (text: string) => ({ text, isAboutPhone: true });
	const other = (text: string) => ({ text, isAboutPhone: false });
	switch (error.type) {
		case 'payment/phone-required':
			return phone(problems.phone_required);
		case 'phone/unreadable':
			return phone(problems.phone_unreadable);
		case 'phone/wrong-country':
			return phone(fill(problems.phone_country, { code: error.callingCode }));
		case 'phone/wrong-length':
			return phone(fill(problems.phone_length, { digits: String(error.digits) }));
		case 'phone/wrong-operator':
			return phone(fill(problems.phone_operator, { operator }));
		case 'phone/not-served':
			return phone(fill(problems.phone_not_served, { operator }));
		case 'page/changed':
		case 'payment/exceeds-due':
			return other(problems.changed);
		case 'payment/not-offered':
		case 'payment/flow-not-offered':
			return other(fill(problems.unavailable, { method: operator }));
		// Not what this page asks for, or told by the page itself; nothing was begun.
		case 'invoice/not-found':
		case 'payment/not-found':
		case 'payment/no-account':
		case 'payment/provider-silent':
		case 'payment/invoice-not-payable':
		case 'payment/in-progress':
		case 'payment/several-customers':
		case 'payment/several-currencies':
		case 'payment/part-of-several':
		case 'payment/wrong-currency':
		case 'payment/not-positive':
		case 'payment-method/not-found':
		case 'payment-method/not-usable':
		case 'command/conflict':
		case 'numbering/number-taken':
		case 'idempotency/key-reused':
		case 'idempotency/in-progress':
			return other(problems.again);
	}
};
