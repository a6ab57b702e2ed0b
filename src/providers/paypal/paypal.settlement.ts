import { isCurrencyCode } from '../../domain/kernel/currency.ts';
import { decimalToRatio, parseDecimal } from '../../domain/kernel/decimal.ts';
import { convert } from '../../domain/kernel/exchange.ts';
import { type Money, plus, withinRange } from '../../domain/kernel/money.ts';
import { isSupportedMoney, type Settlement } from '../../domain/payments/provider.ts';
import { type PaypalAmount, paypalToMoney } from './paypal.amounts.ts';
import type { ReceivableBreakdown } from './paypal.schemas.ts';

/** What arrived and what it cost, in the currency of the balance: gross less fee is what PayPal credited. Null until it is told. */
export const breakdownToSettlement = (breakdown: ReceivableBreakdown | undefined): Settlement | null => {
	const fee = toMoney(breakdown?.paypal_fee);
	if (breakdown === undefined || fee === null) return null;
	const received = toMoney(breakdown.receivable_amount);
	if (breakdown.receivable_amount !== undefined && received === null) return null;
	if (received === null || received.currency === fee.currency) {
		const gross = toMoney(breakdown.gross_amount);
		return gross === null || gross.currency !== fee.currency ? null : { gross, fee };
	}
	const exchanged = exchangedFee(breakdown, fee, received.currency);
	return exchanged === null ? null : withinRange(() => ({ gross: plus(received, exchanged), fee: exchanged }));
};

/** The fee is taken before the exchange; some accounts are only told the rate, with up to 15 decimals, of which we read 12. */
const exchangedFee = (breakdown: ReceivableBreakdown, fee: Money, currency: Money['currency']): Money | null => {
	const told = toMoney(breakdown.paypal_fee_in_receivable_currency);
	if (told !== null) return told.currency === currency ? told : null;
	const { value, source_currency: from, target_currency: to } = breakdown.exchange_rate ?? {};
	const rate = value === undefined ? null : parseDecimal(value.replace(/(\.\d{12})\d+$/, '$1'));
	if (rate === null || value === undefined || from !== fee.currency || to !== currency) return null;
	const known = {
		from: fee.currency,
		to: currency,
		...decimalToRatio(rate),
		text: value,
		source: 'PayPal',
		date: null,
	};
	return withinRange(() => convert(fee, known));
};

const toMoney = (amount: PaypalAmount | undefined): Money | null => {
	if (amount === undefined || !isCurrencyCode(amount.currency_code)) return null;
	const money = paypalToMoney(amount);
	return isSupportedMoney(money) ? money : null;
};
