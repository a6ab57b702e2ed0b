import { isCurrencyCode } from '../../domain/kernel/currency.ts';
import { type Money, moneyToDecimal, parseMoney } from '../../domain/kernel/money.ts';
import type { ReportedMoney } from '../../domain/payments/provider.ts';
import type { MtnMomoAccount } from './mtn-momo.account.ts';

type Currencies = Pick<MtnMomoAccount, 'currency' | 'wireCurrency'>;

/** `1500 XOF` goes out as `"1500"` XOF, and in the sandbox as `"1500"` EUR: the number stays, the name changes. */
export const amountToWire = (account: Currencies, amount: Money) => ({
	amount: moneyToDecimal(amount),
	currency: account.wireCurrency ?? account.currency,
});

/** The other way. What is neither the account's currency nor one we keep books in is reported as it is written. */
export const amountFromWire = (account: Currencies, wire: { amount: string; currency: string }): ReportedMoney => {
	const own = wire.currency === (account.wireCurrency ?? account.currency);
	const currency = own ? account.currency : wire.currency;
	const unsupported = { unsupported: { currency: wire.currency, amount: wire.amount } };
	if (!isCurrencyCode(currency) || !unsignedDecimal.test(wire.amount)) return unsupported;
	const exact = parseMoney(wire.amount, currency);
	if (typeof exact === 'object') return exact;
	// `1500.00` and `1500` are the same XOF; a number's form knows no zeros at its end.
	if (wire.amount.length > exactCharactersMax) return unsupported;
	const shortest = parseMoney(Number(wire.amount), currency);
	return typeof shortest === 'object' ? shortest : unsupported;
};

const unsignedDecimal = /^\d+(\.\d+)?$/;

/** A double keeps fifteen digits exactly. */
const exactCharactersMax = 16;
